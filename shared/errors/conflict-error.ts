import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** Another object already holds the value that must be unique (409, or what a target answers instead). */
export class ConflictError extends ProvisioningError {
  readonly policy = 'conflict';

  constructor(facts: ErrorFacts<CodeOf<'conflict'>>) {
    super(facts);
  }
}
