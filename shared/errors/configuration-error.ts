import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** Settings, provisioning.json or the stored state do not fit this version: nothing runs until an operator acts. */
export class ConfigurationError extends ProvisioningError {
  readonly policy = 'configuration';

  constructor(facts: ErrorFacts<CodeOf<'configuration'>>) {
    super(facts);
  }
}
