import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/**
 * The other side did not answer, or answered that it is broken; the same request may succeed later.
 * Not thrown for 429 (see ThrottledError).
 */
export class TransientError extends ProvisioningError {
  readonly policy = 'transient';
  /** The request may have been carried out all the same: look before repeating a create. */
  readonly mayHaveHappened: boolean;
  /** The other side answers otherwise, and the request may be to blame: no sign of an outage. */
  readonly aboutRequest: boolean;

  constructor(
    facts: ErrorFacts<CodeOf<'transient'>> & { readonly mayHaveHappened: boolean; readonly aboutRequest?: boolean },
  ) {
    super(facts);
    this.mayHaveHappened = facts.mayHaveHappened;
    this.aboutRequest = facts.aboutRequest ?? false;
  }
}
