import { ProvisioningError } from './provisioning-error.ts';

/** Our token is missing, expired, revoked or lacks a permission: nothing can work until an operator acts. */
export class AuthError extends ProvisioningError {
  readonly policy = 'auth';
}
