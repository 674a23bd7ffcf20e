// Why an object is in scope, or is not, in words.

import type { EntitlementPath, Explanation, Named } from './document.ts';

export const THE = { user: 'the account', group: 'the group' } as const;

export function whyIn({ entitlement, kind }: Pick<Explanation, 'entitlement' | 'kind'>): string {
  const [path] = entitlement.paths;
  return path === undefined ? `${THE[kind]} was entitled at the last evaluation` : WAYS[path.via](path, THE[kind]);
}

const WAYS: Readonly<Record<EntitlementPath['via'], (path: EntitlementPath, the: string) => string>> = {
  everyone: () => 'everything that passes the filters is in scope',
  direct: (_, the) => `${the} is assigned to the application directly`,
  group: (path, the) => (path.via === 'group' ? `${the} is in ${throughGroup(path.groups)}` : ''),
};

function throughGroup([assigned, ...nested]: readonly Named[]): string {
  const group = `the assigned group ${quoted(assigned)}`;
  return nested.length === 0 ? group : `${group} through the nested ${nested.map(quoted).join(' and ')}`;
}

const quoted = (named: Named | undefined): string => `"${named?.name ?? named?.id ?? ''}"`;

/** Of something that stays although it is out of scope. */
export function reasonOut({
  source,
  scope,
  entitlement,
}: Pick<Explanation, 'entitlement' | 'scope' | 'source'>): string {
  if (source.life !== 'live') return source.life === 'hardDeleted' ? 'Deleted' : 'SoftDeleted';
  return scope.reason ?? (entitlement.entitled ? '' : 'NotEffectivelyEntitled');
}

export function whyOut({ kind, source, scope }: Pick<Explanation, 'kind' | 'scope' | 'source'>, code: string): string {
  switch (code) {
    case 'AccountDisabled':
      return 'the account is disabled';
    case 'GuestUser':
      return 'the account is a guest, and guests are excluded';
    case 'AgentUser':
      return 'the account is an agent user, and agent users are excluded';
    case 'ScopingFilter':
      return whichFilter(scope.clauses);
    case 'NotEffectivelyEntitled':
      return kind === 'user'
        ? 'the account is neither assigned to the application nor a member of an assigned group'
        : 'the group is not assigned to the application';
    case 'ObjectTypeDisabled':
      return 'groups are switched off in provisioning.json';
    case 'SoftDeleted':
      return source.life === 'unseen'
        ? `Entra ID no longer lists ${THE[kind]}`
        : `${THE[kind]} is in the recycle bin of Entra ID`;
    case 'Deleted':
      return `${THE[kind]} was permanently deleted in Entra ID`;
    default:
      return `${THE[kind]} is out of scope (${code})`;
  }
}

function whichFilter(clauses: Explanation['scope']['clauses']): string {
  const filters = new Set(clauses.filter(({ position }) => position > 0).map(({ position }) => position));
  const failed = clauses.filter(({ position, outcome }) => position > 0 && !outcome).map(({ clause }) => clause);
  if (filters.size > 1) return `it passes none of the ${filters.size} scoping filters`;
  return `it does not pass the scoping filter (${failed.join(' and ')} ${failed.length === 1 ? 'is' : 'are'} not true)`;
}
