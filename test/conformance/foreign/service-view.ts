// What a service holds, read without our client.

import * as z from 'zod';
import type { ForeignServer } from './foreign-server.ts';

const users = z.object({
  totalResults: z.number(),
  Resources: z.array(
    z.looseObject({
      id: z.string(),
      userName: z.string(),
      active: z.boolean(),
      name: z.object({ formatted: z.string() }).partial().optional(),
    }),
  ),
});
const groups = z.object({
  totalResults: z.number(),
  Resources: z.array(
    z.object({ id: z.string(), displayName: z.string(), members: z.array(z.object({ value: z.string() })).optional() }),
  ),
});

export interface ServiceView {
  /** Who is active, by userName: their names. */
  readonly people: Readonly<Record<string, string | undefined>>;
  readonly inactive: readonly string[];
  /** Each group with the active people in it, sorted. A name that two groups have is there twice. */
  readonly groups: readonly (readonly [name: string, members: readonly string[]])[];
  readonly users: z.infer<typeof users>['Resources'];
}

export async function viewOf(server: ForeignServer): Promise<ServiceView> {
  const all = users.parse(await get(server, 'Users')).Resources;
  const active = new Map(all.filter((user) => user.active).map(({ id, userName }) => [id, userName]));
  const listed = groups.parse(await get(server, 'Groups')).Resources.map(({ displayName, members = [] }) => {
    const names = members.flatMap(({ value }) => active.get(value) ?? []);
    return [displayName, names.sort()] as const;
  });
  return {
    people: Object.fromEntries(
      all.filter((user) => user.active).map(({ userName, name }) => [userName, name?.formatted]),
    ),
    inactive: all.filter((user) => !user.active).map(({ userName }) => userName),
    groups: listed.sort(([a], [b]) => (a < b ? -1 : 1)),
    users: all,
  };
}

async function get({ baseUrl, token }: ForeignServer, collection: string): Promise<unknown> {
  const answer = await fetch(`${baseUrl}/${collection}?count=100`, { headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}
