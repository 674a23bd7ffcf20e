// Chains that stay incomplete: a reason that names their groups. Pure.

import { counted } from '../../errors/counted.ts';
import type { ChainSummary } from './job.ts';
import { HOUR_MS, MINUTE_MS, type Severity } from './reason.ts';

/** Told from here on, and an error from there on. */
const TOLD_AFTER_MS = 30 * MINUTE_MS;
const ERROR_AFTER_MS = HOUR_MS;
const MOST_NAMED = 10;

export interface IncompleteChains {
  readonly code: 'ChainIncomplete';
  readonly severity: Severity;
  readonly detail: string;
  /** Epoch milliseconds: when the first of them would have been complete. */
  readonly since: number;
  /** Chains. */
  readonly count: number;
}

/** Undefined: none of them has been incomplete for half an hour. */
export function incompleteChains(chains: readonly ChainSummary[], now: number): IncompleteChains | undefined {
  const late = chains.filter(({ incompleteSince = now }) => now - incompleteSince >= TOLD_AFTER_MS);
  if (late.length === 0) return undefined;
  const since = Math.min(...late.map(({ incompleteSince = now }) => incompleteSince));
  const age = counted(Math.floor((now - since) / 60_000), 'minute');
  return {
    code: 'ChainIncomplete',
    severity: now - since >= ERROR_AFTER_MS ? 'error' : 'warning',
    detail: `For ${age} the job could not read to the end: ${late.some(isUsers) ? usersAnd(late) : groupsOf(late)}.`,
    since,
    count: late.length,
  };
}

const isUsers = ({ kind }: ChainSummary): boolean => kind === 'user';

function usersAnd(late: readonly ChainSummary[]): string {
  const groups = late.filter((chain) => !isUsers(chain));
  return groups.length === 0 ? 'the users' : `the users, and ${groupsOf(groups)}`;
}

function groupsOf(late: readonly ChainSummary[]): string {
  if (late.some(({ groups }) => groups === undefined)) return 'the groups';
  const named = late.flatMap(({ groupIds = [] }) => groupIds).slice(0, MOST_NAMED);
  const more = late.reduce((sum, { groups = 0 }) => sum + groups, 0) - named.length;
  const list = `group ${named.join(', group ')}`;
  return more > 0 ? `${list} and ${counted(more, 'more group')}` : list;
}
