import { ProvisioningError } from './provisioning-error.ts';

/** The other side understood this one object and refuses it; repeating will not help until something changes. */
export class RejectedError extends ProvisioningError {
  readonly policy = 'rejected';
}
