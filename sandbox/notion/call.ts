// What every SCIM endpoint is given: the request after authentication, and the world it acts on.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import type { Accounts } from './accounts.ts';
import { type JsonRecord, parseRecord } from './json.ts';
import type { Knobs } from './knobs.ts';
import { ScimError } from './scim-error.ts';
import type { Token } from './tokens.ts';
import type { Workspace } from './workspace.ts';

export interface Call {
  readonly request: SimulatorRequest;
  readonly token: Token;
  readonly workspace: Workspace;
  readonly accounts: Accounts;
  readonly knobs: Knobs;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Decides the order of shuffled lists. */
  readonly random: () => number;
  /** Number of list requests so far; drifting lists turn by it. */
  readonly listings: () => number;
}

export type Endpoint = (call: Call, id: string) => SimulatorResponse;

export function bodyOf(call: Call): JsonRecord {
  const body = parseRecord(call.request.body);
  if (body !== undefined) return body;
  throw new ScimError(400, {
    scimType: 'invalidSyntax',
    detail: 'body failed validation: body should be a JSON object.',
  });
}
