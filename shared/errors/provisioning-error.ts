// The root of every error we raise: a policy (what to do about it), a stable code and a readable reason.

import { CATALOGUE, type Code } from './catalogue.ts';
import type { ErrorPolicy } from './code-policy.ts';

/** Which kind of request failed; no id, no value, no token. */
export interface RequestFacts {
  readonly method: string;
  /** The path with every id as `{id}`, without query: `/Users/{id}`. */
  readonly path: string;
}

export interface ErrorFacts<C extends Code = Code> {
  /** One of the catalogue, which says what to do. */
  readonly code: C;
  /** Says what happened and why. Never holds a token, a name or a mail address. */
  readonly detail: string;
  /** HTTP status of the answer behind this error, when there was one. */
  readonly status?: number | undefined;
  /** The request that was answered so, or not at all. */
  readonly request?: RequestFacts | undefined;
  /** The reason that a SCIM error gives in one word (RFC 7644, section 3.12). */
  readonly scimType?: string | undefined;
  readonly cause?: unknown;
}

export abstract class ProvisioningError extends Error {
  abstract readonly policy: ErrorPolicy;
  readonly code: Code;
  readonly status: number | undefined;
  readonly request: RequestFacts | undefined;
  readonly scimType: string | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.detail, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.request = facts.request;
    this.scimType = facts.scimType;
    this.name = new.target.name;
  }

  /** What to do. */
  get remedy(): string {
    return CATALOGUE[this.code].remedy;
  }
}
