import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** The other side asked us to wait longer than this slice may: nothing was done, nobody is to blame. */
export class ThrottledError extends ProvisioningError {
  readonly policy = 'throttled';
  readonly retryAfterMs: number;

  constructor(facts: ErrorFacts<CodeOf<'throttled'>> & { readonly retryAfterMs: number }) {
    super(facts);
    this.retryAfterMs = facts.retryAfterMs;
  }
}
