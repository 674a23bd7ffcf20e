// Finds whom somebody means: by id, by address, by name, or by a part of it that fits nobody else.

import type { Tenant, TenantGroup, TenantUser } from '../start/tenant.ts';

const LISTED = 5;

/** Throws with the nearest ones when it is nobody, or several. */
export function findUser({ users }: Tenant, wanted: string): TenantUser {
  return find(users, wanted, 'person', ({ id, userPrincipalName, displayName }) => [
    id,
    userPrincipalName,
    displayName,
  ]);
}

export function findGroup({ groups }: Tenant, wanted: string): TenantGroup {
  return find(groups, wanted, 'group', ({ id, displayName }) => [id, displayName]);
}

type Thing = { readonly displayName?: string | null; readonly userPrincipalName?: string | null; readonly id: string };

function find<T extends Thing>(
  all: readonly T[],
  wanted: string,
  kind: string,
  namesOf: (thing: T) => readonly (string | null | undefined)[],
): T {
  const text = wanted.toLowerCase();
  const having = (fits: (name: string) => boolean): readonly T[] =>
    all.filter((thing) => namesOf(thing).some((name) => name && fits(name.toLowerCase())));
  const exact = having((name) => name === text);
  const found = exact.length > 0 ? exact : having((name) => name.includes(text));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) throw new Error(`"${wanted}" may be ${listed(found)}: name one by address or id.`);
  const words = text.split(/[\s@.]+/).filter((word) => word.length > 2);
  const near = having((name) => name.split(/[\s@.]+/).some((part) => words.includes(part)));
  const hint = near.length > 0 ? ` Did you mean ${listed(near)}?` : ` There are, for example, ${listed(all)}.`;
  throw new Error(`There is no ${kind} "${wanted}" in the simulated tenant.${hint}`);
}

function listed(things: readonly Thing[]): string {
  const names = things
    .slice(0, LISTED)
    .map(({ displayName, userPrincipalName, id }) =>
      userPrincipalName ? `${displayName} (${userPrincipalName})` : `${displayName ?? id}`,
    );
  return `${names.join(', ')}${things.length > LISTED ? ' and others' : ''}`;
}
