import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/**
 * Our own tables did not answer, not even when asked again: what memory holds may differ from what is stored, and a
 * request may still arrive. Stop at once, write nothing more; whoever comes next starts from what is stored.
 */
export class StateError extends ProvisioningError {
  readonly policy = 'state';

  constructor(facts: ErrorFacts<CodeOf<'state'>>) {
    super(facts);
  }
}
