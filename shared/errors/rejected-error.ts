import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** The other side understood this one object and refuses it; repeating will not help until something changes. */
export class RejectedError extends ProvisioningError {
  readonly policy = 'rejected';

  constructor(facts: ErrorFacts<CodeOf<'rejected'>>) {
    super(facts);
  }
}
