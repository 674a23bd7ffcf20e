import { ProvisioningError } from './provisioning-error.ts';

/** The source no longer accepts a chain's link: that chain must be read anew from its start. */
export class ResyncRequiredError extends ProvisioningError {
  readonly policy = 'resync';
}
