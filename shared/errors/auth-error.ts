import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** Our token is missing, expired, revoked or lacks a permission: nothing can work until an operator acts. */
export class AuthError extends ProvisioningError {
  readonly policy = 'auth';

  constructor(facts: ErrorFacts<CodeOf<'auth'>>) {
    super(facts);
  }
}
