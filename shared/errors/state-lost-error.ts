import type { CodeOf } from './catalogue.ts';
import type { ErrorFacts } from './provisioning-error.ts';
import { StateError } from './state-error.ts';

/** Stored rows vanished, or came back as they were earlier: nothing is concluded from what is left, all is read again. */
export class StateLostError extends StateError {
  constructor(facts: Omit<ErrorFacts<CodeOf<'state'>>, 'code'>) {
    super({ ...facts, code: 'StateLost' });
  }
}
