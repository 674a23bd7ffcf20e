// Which assigned groups hide their members: without a permission of their own they look empty.

import * as z from 'zod';
import type { CallScope } from '../http/call-scope.ts';
import { isSuccess } from '../http/status-error.ts';
import type { AssignmentsReader } from './assignments.ts';
import type { GraphClient } from './client.ts';
import { DELTA_ENDPOINTS } from './endpoint.ts';
import { badPage, graphError } from './refusal.ts';

export interface HiddenMembers {
  /** Object ids of the assigned groups that hide their members. */
  readonly hidden: readonly string[];
  readonly assigned: number;
  /** Fewer than assigned where there are very many. */
  readonly looked: number;
}

/** Graph takes at most 15 terms in such a filter. */
const GROUPS_A_REQUEST = 15;
/** A connection test has less than a minute. */
const MAX_GROUPS = 450;

const body = z.object({ value: z.array(z.object({ id: z.string(), visibility: z.string().nullish() })) });

export async function readHiddenMembers(
  client: GraphClient,
  assignments: AssignmentsReader,
  scope: CallScope,
): Promise<HiddenMembers> {
  const all = await assignments.all(scope);
  const ids = all.flatMap(({ principalId, principalType }) => (principalType === 'Group' ? [principalId] : []));
  const groups = [...new Set<string>(ids)];
  const looked = groups.slice(0, MAX_GROUPS);
  const hidden: string[] = [];
  for (let from = 0; from < looked.length; from += GROUPS_A_REQUEST) {
    hidden.push(...(await hiddenAmong(looked.slice(from, from + GROUPS_A_REQUEST), client, scope)));
  }
  return { hidden, assigned: groups.length, looked: looked.length };
}

async function hiddenAmong(ids: readonly string[], client: GraphClient, scope: CallScope): Promise<string[]> {
  const filter = encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '));
  const answer = await client.get(`/groups?$filter=${filter}&$select=id,visibility`, scope);
  if (!isSuccess(answer.status)) throw graphError(answer, DELTA_ENDPOINTS.group, 'none');
  const parsed = body.safeParse(answer.body);
  if (!parsed.success) throw badPage(DELTA_ENDPOINTS.group, 'GraphAnswerUnreadable', 'cannot be understood completely');
  return parsed.data.value.flatMap(({ id, visibility }) => (/^hiddenmembership$/i.test(visibility ?? '') ? [id] : []));
}
