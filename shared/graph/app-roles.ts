// The app roles that the enterprise application declares: what mappings call by name.

import * as z from 'zod';
import type { CallScope } from '../http/call-scope.ts';
import { isSuccess } from '../http/status-error.ts';
import type { AppRole } from '../model/ports.ts';
import type { GraphClient } from './client.ts';
import { ASSIGNMENTS_ENDPOINT } from './endpoint.ts';
import { badPage, graphError } from './refusal.ts';

const body = z.object({
  appRoles: z.array(z.object({ id: z.guid(), value: z.string().nullish(), displayName: z.string().nullish() })),
});

/** Complete, or it throws: a role without a name would be mapped to nothing. */
export async function readAppRoles(
  client: GraphClient,
  servicePrincipalId: string,
  scope: CallScope,
): Promise<readonly AppRole[]> {
  const path = `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}?$select=id,appRoles`;
  const answer = await client.get(path, scope);
  if (!isSuccess(answer.status)) throw graphError(answer, ASSIGNMENTS_ENDPOINT, 'none');
  const parsed = body.safeParse(answer.body);
  if (!parsed.success) throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphAnswerUnreadable', 'the app cannot read completely');
  return parsed.data.appRoles.map(({ id, value, displayName }) => ({
    id: id.toLowerCase(),
    value: value ?? null,
    displayName: displayName ?? '',
  }));
}
