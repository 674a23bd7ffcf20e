import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** The source no longer accepts a chain's link: that chain must be read anew from its start. */
export class ResyncRequiredError extends ProvisioningError {
  readonly policy = 'resync';

  constructor(facts: ErrorFacts<CodeOf<'resync'>>) {
    super(facts);
  }
}
