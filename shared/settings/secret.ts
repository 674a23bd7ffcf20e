// A value that must not show up anywhere but in the one header or call that needs it.

import { inspect } from 'node:util';

const MASK = '[redacted]';

/** Prints as `[redacted]` wherever it ends up by mistake: templates, JSON, console, errors. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
