import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** The addressed object does not exist (404). Success for removals, a lost link for updates. */
export class NotFoundError extends ProvisioningError {
  readonly policy = 'notFound';

  constructor(facts: ErrorFacts<CodeOf<'notFound'>>) {
    super(facts);
  }
}
