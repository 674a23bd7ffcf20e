// The explanation in one sentence of plain language.

import { counted } from '../errors/counted.ts';
import type { Decision, EntitlementPath, Explanation, Named, RemovalHow } from './document.ts';

type Facts = Omit<Explanation, 'summary'> & { readonly targetName: string };

export function summarise(facts: Facts): string {
  return `${[sentence(facts), ...waiting(facts), ...job(facts)].join('; ')}.`;
}

function sentence(facts: Facts): string {
  const { decision, targetName, kind } = facts;
  const subject = facts.name ?? `The ${kind} ${facts.id}`;
  const linked = facts.link?.state === 'active';
  const isIn = `${subject} is in ${targetName}`;
  const isOut = `${subject} is not in ${targetName}`;
  switch (decision.action) {
    case 'nothing':
      if (decision.reason === 'UpToDate') return `${isIn} because ${whyIn(facts)}`;
      if (decision.reason === 'Emptied') {
        return `${isIn} without the members that this job manages, because ${whyOut(facts, reasonOut(facts))}`;
      }
      return linked
        ? `${subject} stays in ${targetName} although ${whyOut(facts, reasonOut(facts))}, because provisioning.json says so`
        : `${isOut} because ${whyOut(facts, decision.reason)}`;
    case 'update':
      return `${isIn} because ${whyIn(facts)}; the next run ${whatChanges(facts, decision.changes)}`;
    case 'create':
      return `${isOut} yet; the next run creates ${THE[kind]} there, because ${whyIn(facts)}`;
    case 'adopt':
      return `${isOut} as far as this job knows; the next run takes over ${THE[kind]} that matches, because ${whyIn(facts)}`;
    case 'remove':
      return `${subject} is still in ${targetName}; the next run ${REMOVAL[decision.how]}, because ${whyOut(facts, decision.code)}`;
    case 'wait':
      return `${isOut} yet, and its creation waits: ${clean(decision.detail)}`;
    case 'fail':
      return `${linked ? `${isIn} but cannot be brought up to date` : isOut} because it fails (${decision.code}): ${clean(decision.detail)}`;
    case 'unknown':
      return `It is not known now whether ${subject} should change in ${targetName} (${decision.code}): ${clean(decision.detail)}`;
  }
}

const THE = { user: 'the account', group: 'the group' } as const;

const REMOVAL: Readonly<Record<RemovalHow, string>> = {
  deactivate: 'deactivates the account there',
  delete: 'deletes it there',
  empty: 'removes the members that this job manages',
  unlink: 'removes the members that this job manages and stops managing it',
};

function whyIn({ entitlement, kind }: Facts): string {
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
function reasonOut({ source, scope, entitlement }: Facts): string {
  if (source.life !== 'live') return source.life === 'hardDeleted' ? 'Deleted' : 'SoftDeleted';
  return scope.reason ?? (entitlement.entitled ? '' : 'NotEffectivelyEntitled');
}

function whyOut({ kind, source, scope }: Facts, code: string): string {
  switch (code) {
    case 'AccountDisabled':
      return 'the account is disabled';
    case 'GuestUser':
      return 'the account is a guest, and guests are excluded';
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

function whatChanges({ members }: Facts, changes: Extract<Decision, { action: 'update' }>['changes']): string {
  const parts = changes.length === 0 ? [] : [`changes ${changes.map(({ path }) => path).join(', ')}`];
  if (members !== undefined && members.toAdd.count > 0) parts.push(`adds ${counted(members.toAdd.count, 'member')}`);
  if (members !== undefined && members.toRemove.count > 0)
    parts.push(`removes ${counted(members.toRemove.count, 'member')}`);
  return parts.join(' and ');
}

function waiting({ work, decision }: Facts): string[] {
  if (work?.state === 'held') return [`this is held (${work.code})`];
  if (work?.state !== 'escrow') return [];
  const next = work.nextTryAt === undefined ? 'comes when something changes' : `is at ${work.nextTryAt}`;
  const told = decision.action === 'fail' && decision.code === work.code;
  return [`${told ? '' : `the last try failed (${work.code}), and `}the next try ${next}`];
}

function job({ job: { state } }: Facts): string[] {
  if (state === 'active') return [];
  return [state === 'paused' ? 'the job is paused' : 'the job has not been started'];
}

const clean = (detail: string): string => detail.trim().replace(/\.$/, '');
