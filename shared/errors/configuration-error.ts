import { ProvisioningError } from './provisioning-error.ts';

/** Settings, provisioning.json or the stored state do not fit this version: nothing runs until an operator acts. */
export class ConfigurationError extends ProvisioningError {
  readonly policy = 'configuration';
}
