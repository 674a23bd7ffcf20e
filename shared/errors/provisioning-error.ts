// The root of every error we raise: a policy (what to do about it), a stable code and a readable reason.

/** What the engine does about an error; each policy is one subclass in this folder. */
export type ErrorPolicy =
  | 'transient'
  | 'throttled'
  | 'notFound'
  | 'conflict'
  | 'rejected'
  | 'auth'
  | 'configuration'
  | 'resync'
  | 'leaseLost'
  | 'state';

export interface ErrorFacts {
  /** Stable, PascalCase; part of the public surface (status, logs, quarantine rows). */
  readonly code: string;
  /** Says what happened, why, and what to do. Never holds a token, a name or a mail address. */
  readonly detail: string;
  /** HTTP status of the answer behind this error, when there was one. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

export abstract class ProvisioningError extends Error {
  abstract readonly policy: ErrorPolicy;
  readonly code: string;
  readonly status: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.detail, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.name = new.target.name;
  }
}
