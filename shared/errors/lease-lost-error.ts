import type { CodeOf } from './catalogue.ts';
import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

/** Another invocation took over, or our lease could not be renewed in time: stop at once, write nothing more. */
export class LeaseLostError extends ProvisioningError {
  readonly policy = 'leaseLost';

  constructor(facts: ErrorFacts<CodeOf<'leaseLost'>>) {
    super(facts);
  }
}
