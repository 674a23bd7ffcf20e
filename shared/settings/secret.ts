// A value that must not show up anywhere but in the one header or call that needs it.

import { createHmac } from 'node:crypto';

import { inspect } from 'node:util';

const MASK = '[redacted]';

/** Prints as `[redacted]` wherever it ends up by mistake: templates, JSON, console, errors. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** Tells this secret from another one at the same place, and says nothing else about it. */
  digest(place: string): string {
    return createHmac('sha256', place).update(this.reveal()).digest('base64url');
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
