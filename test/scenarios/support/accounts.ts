// What a SCIM client sees of accounts, and what the job sent to them.

import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { resourceReader } from '../../../shared/scim/resource-reader.ts';
import { mail, type World } from './world.ts';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const NOTION_ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';

export const USER_NAME = { target: 'userName', source: 'userPrincipalName', matching: 1 };

/** provisioning.json with these mappings of people beside `userName`. */
export const mapping = (...attributeMappings: readonly object[]): Record<string, unknown> => ({
  users: { attributeMappings: [USER_NAME, ...attributeMappings] },
});

/** The SCIM resource of a person, as Notion answers it; empty when there is none. */
export async function resource(world: World, name: string): Promise<Record<string, unknown>> {
  const filter = encodeURIComponent(`userName eq "${mail(name)}"`);
  const answer = await fetch(`${world.notion.scimUrl}/Users?filter=${filter}`, {
    headers: { authorization: `Bearer ${world.notion.token}` },
  });
  const list: { Resources: Record<string, unknown>[] } = JSON.parse(await answer.text());
  return list.Resources[0] ?? {};
}

/** One attribute of a person by its path; undefined when Notion has none. */
export async function attribute(world: World, name: string, path: string): Promise<unknown> {
  return resourceReader(notionProfile.kinds.user)(await resource(world, name))?.values[path];
}

/** A change that somebody makes in Notion, not the job. */
export async function changeInNotion(world: World, name: string, operation: object): Promise<void> {
  const { id } = await resource(world, name);
  await fetch(`${world.notion.scimUrl}/Users/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.notion.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [operation],
    }),
  });
}

interface Sent {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

/** The operations of every PATCH of a person since requests were last forgotten. */
export function operations(world: World): Sent[] {
  const requests = world.notion.journal.entries.length;
  const recent = requests === 0 ? [] : world.notion.exchanges.slice(-requests);
  const patches = recent.filter(({ method, path }) => method === 'PATCH' && path.includes('/Users/'));
  return patches.flatMap(({ body }) => {
    const parsed: { Operations: Sent[] } = JSON.parse(body);
    return parsed.Operations;
  });
}
