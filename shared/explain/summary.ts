// The explanation in one sentence of plain language: what the target holds, why, and what the job does about it.

import { isWait } from '../engine/objects/waiting.ts';
import { counted } from '../errors/counted.ts';
import type { Code } from '../errors/index.ts';
import type { Decision, Explanation, MissingBecause, RemovalHow } from './document.ts';
import { tellHold } from './holds.ts';
import { reasonOut, THE, whyIn, whyOut } from './reasons.ts';

type Facts = Omit<Explanation, 'summary'> & {
  readonly targetName: string;
  /** What keeps the job as a whole from it. */
  readonly keptBy?: Code | undefined;
};

export function summarise(facts: Facts): string {
  return `${[sentence(facts), ...members(facts), ...unproven(facts), ...deletion(facts), ...waiting(facts), ...kept(facts), ...job(facts)].join('; ')}.`;
}

function sentence(facts: Facts): string {
  const { decision, presence } = facts;
  const [is, the] = [held(facts), THE[facts.kind]];
  switch (decision.action) {
    case 'nothing':
      return nothing(facts, decision.reason);
    case 'update':
      return update(facts, decision.changes);
    case 'create':
      return facts.link === undefined
        ? `${is} yet; ${nextTime(facts)} creates ${the} there, because ${whyIn(facts)}`
        : `${is} any more; ${nextTime(facts)} creates ${the} again, because ${whyIn(facts)}`;
    case 'adopt':
      return decision.from === undefined
        ? `${is}; ${nextTime(facts)} takes ${the} over, because ${whyIn(facts)}`
        : `${is}, but ${the} that matches is, and belongs to ${decision.from}, which is out of scope; ${nextTime(facts)} takes it over, because ${whyIn(facts)}`;
    case 'remove':
      return remove(facts, decision);
    case 'wait':
      return presence.is === 'absent' && facts.link?.state !== 'active'
        ? `${is} yet, and its creation waits: ${clean(decision.detail)}`
        : `${is}; the job waits: ${clean(decision.detail)}`;
    case 'fail':
      return `${is}${failing(facts)} (${decision.code}): ${clean(decision.detail)}`;
    case 'unknown':
      return `${is}; whether that should change is not known now (${decision.code}): ${clean(decision.detail)}`;
  }
}

/** Who of a group is missing, and why. */
function members({ members: people, targetName }: Facts): string[] {
  if (people === undefined) return [];
  const { inSource, inTarget, missing, nested } = people;
  const unexpanded =
    nested.expanded || nested.groups === 0 ? [] : [`${counted(nested.groups, 'nested group')} not expanded`];
  if (missing.length === 0) return unexpanded;
  const present = inTarget === undefined ? 'not known' : String(inTarget.ofSource);
  const reasons = missing.map(({ because, count }) => `${count} ${MISSING[because](count, targetName)}`).join(', ');
  return [`in Entra ID ${inSource}, in ${targetName} ${present}: ${reasons}`, ...unexpanded];
}

const MISSING: Readonly<Record<MissingBecause, (count: number, targetName: string) => string>> = {
  deleted: () => 'deleted',
  disabled: () => 'disabled',
  guest: (count) => (count === 1 ? 'guest' : 'guests'),
  agent: (count) => (count === 1 ? 'agent' : 'agents'),
  filteredOut: () => 'filtered out',
  notAssigned: () => 'not assigned',
  notRead: () => 'not read yet',
  notYetInTarget: (_, targetName) => `not yet in ${targetName}`,
  notInGroup: () => 'not in the group there',
};

/** What the target holds. */
function held({ presence, link, kind, targetName, ...facts }: Facts): string {
  const subject = facts.name ?? `The ${kind} ${facts.id}`;
  const isOurs = presence.managed || (presence.is === 'inactive' && link !== undefined);
  const known = isOurs ? '' : `, but this job does not manage ${THE[kind]}`;
  switch (presence.is) {
    case 'present':
      return `${subject} is in ${targetName}${known}`;
    case 'inactive':
      return `${subject} is in ${targetName} as an inactive account${known}`;
    case 'absent':
      return `${subject} is not in ${targetName}`;
    case 'ambiguous':
      return `Several ${kind === 'user' ? 'accounts' : 'groups'} in ${targetName} match ${subject}`;
    case 'notAsked':
      return `It is not known whether ${subject} is in ${targetName}, because there is no value to look for`;
    case 'unknown':
      return `It is not known whether ${subject} is in ${targetName}, which did not answer`;
  }
}

function nothing(facts: Facts, reason: string): string {
  const { presence, link, kind } = facts;
  const is = held(facts);
  if (reason === 'UpToDate') {
    if (presence.is === 'unknown') return `${is}; the job has nothing to send, and ${whyIn(facts)}`;
    if (!presence.managed) {
      return `${is} although ${whyIn(facts)}; the linked one is gone, and with the next change in Entra ID the job matches or creates ${THE[kind]} again`;
    }
    return presence.is === 'present'
      ? `${is} because ${whyIn(facts)}`
      : `${is} although ${whyIn(facts)}; the job has nothing to send until something changes in Entra ID`;
  }
  const why = whyOut(facts, link?.state === 'active' || reason === 'Protected' ? reasonOut(facts) : reason);
  if (reason === 'Emptied') {
    return presence.managed
      ? `${is} without the members that this job manages, because ${why}`
      : `${is}; the job has taken out the members that it managed, because ${why}`;
  }
  if (reason === 'Protected') {
    return `${is}, and the job leaves that as it is although ${why}, because the account is protected`;
  }
  if (link?.state === 'active') {
    return `${is}, and the job leaves that as it is although ${why}, because provisioning.json says so`;
  }
  const isOut = presence.is === 'absent' || (presence.is === 'inactive' && link !== undefined);
  return isOut ? `${is} because ${why}` : `${is}; the job leaves that as it is, because ${why}`;
}

function update(facts: Facts, changes: Extract<Decision, { action: 'update' }>['changes']): string {
  const { presence, kind } = facts;
  const [is, due] = [held(facts), `${nextTime(facts)} ${whatChanges(facts, changes)}`];
  if (presence.is === 'unknown') return `${is}; ${due}, because ${whyIn(facts)}`;
  if (!presence.managed)
    return `${is} although ${whyIn(facts)}; ${nextTime(facts)} matches or creates ${THE[kind]} again`;
  return `${is} ${presence.is === 'present' ? 'because' : 'although'} ${whyIn(facts)}; ${due}`;
}

function remove(facts: Facts, { how, code }: Extract<Decision, { action: 'remove' }>): string {
  const { presence, unproven: doubt, link, targetName } = facts;
  const why = whyOut(facts, code);
  if (presence.is === 'present' && (presence.managed || link?.state !== 'active')) {
    const subject = facts.name ?? `The ${facts.kind} ${facts.id}`;
    return `${subject} is still in ${targetName}; ${nextTime(facts)} ${REMOVAL[how]}, because ${why}`;
  }
  const isDone =
    presence.is === 'absent' ||
    (presence.is === 'present' && !presence.managed) ||
    (presence.is === 'inactive' && doubt?.what === 'removal' && how === 'deactivate');
  return isDone
    ? `${held(facts)}; ${nextTime(facts)} finds nothing left to remove, and ${why}`
    : `${held(facts)}; ${nextTime(facts)} ${REMOVAL[how]}, because ${why}`;
}

const REMOVAL: Readonly<Record<RemovalHow, string>> = {
  deactivate: 'deactivates the account there',
  delete: 'deletes it there',
  empty: 'removes the members that this job manages',
  unlink: 'removes the members that this job manages and stops managing it',
  schedule: 'removes the members that this job manages, and schedules its deletion there',
};

function failing({ presence }: Facts): string {
  if (presence.is === 'absent') return ' because it fails';
  return presence.managed ? ' but cannot be brought up to date because it fails' : '; the job cannot go on with it';
}

function whatChanges({ members }: Facts, changes: Extract<Decision, { action: 'update' }>['changes']): string {
  const parts = changes.length === 0 ? [] : [`changes ${changes.map(({ path }) => path).join(', ')}`];
  if (members !== undefined && members.toAdd.count > 0) parts.push(`adds ${counted(members.toAdd.count, 'member')}`);
  if (members !== undefined && members.toRemove.count > 0)
    parts.push(`removes ${counted(members.toRemove.count, 'member')}`);
  return parts.join(' and ');
}

/** Who acts, and when: whoever waits is not looked at before. */
function nextTime({ work, kind, decision, keptBy }: Facts): string {
  if (keptBy !== undefined) return 'once that is over, the job';
  // What of a person is not held goes on.
  if (kind === 'user' && decision.action === 'update' && work?.state === 'held') return 'the next run';
  if (work?.state === 'held') return 'once that is decided, the job';
  return work?.state === 'escrow' ? 'the next try' : 'the next run';
}

const UNPROVEN = {
  create: 'an earlier create was not answered, so the job first looks for what it may have made',
  update: 'the answer to the last change proves nothing, so the job first reads what became of it',
  removal: 'the answer to the last removal proves nothing, so the job first reads what became of it',
  members: 'the answer to the last change of members proves nothing, so the job first reads what became of it',
} as const;

function unproven({ unproven: doubt, decision }: Facts): string[] {
  const isTold = doubt === undefined || (decision.action === 'wait' && isWait(decision.code));
  return isTold ? [] : [UNPROVEN[doubt.what]];
}

function deletion({ deletion: scheduled, targetName }: Facts): string[] {
  if (scheduled === undefined) return [];
  return scheduled.kept === true
    ? ['its deletion was cancelled, so it stays']
    : [`it is deleted in ${targetName} on ${scheduled.at} unless a group of this name comes into scope`];
}

function waiting(facts: Facts): string[] {
  const { work, holds = [] } = facts;
  if (work?.state === 'held' && holds.length === 0)
    return [`this is held (${work.code})${work.detail === undefined ? '' : `: ${clean(work.detail)}`}`];
  return [...holds.map(tellHold), ...failed(facts)];
}

function failed({ work, decision }: Facts): string[] {
  if (work?.state !== 'escrow') return [];
  const next = work.nextTryAt === undefined ? 'comes when something changes' : `is at ${work.nextTryAt}`;
  const isTold = (decision.action === 'fail' || decision.action === 'wait') && decision.code === work.code;
  if (isTold) return [`the next try ${next}`];
  const last = isWait(work.code ?? '') ? 'nothing was proven at the last try' : 'the last try failed';
  return [`${last} (${work.code}), and the next try ${next}`];
}

/** Its detail and its remedy are among the notes. */
function kept({ keptBy, targetName }: Facts): string[] {
  switch (keptBy) {
    case undefined:
      return [];
    case 'JobDisabled':
      return ['the job has switched itself off (JobDisabled): POST /api/job/start switches it on'];
    case 'Quarantined':
      return ['the job is in quarantine (Quarantined): when its cause is mended, POST /api/job/run-now tries at once'];
    case 'StateLost':
    case 'ReadingAgain':
      return [`stored state was lost, and everything is read again first (${keptBy})`];
    case 'SourceUnavailable':
      return ['a part of Entra ID could not be read, and nobody leaves for lack of it (SourceUnavailable)'];
    default:
      return [`${targetName} does not take it now (${keptBy})`];
  }
}

function job({ job: { state } }: Facts): string[] {
  if (state === 'paused') return ['the job is paused'];
  return state === 'notStarted' ? ['the job has not been started'] : [];
}

const clean = (detail: string): string => detail.trim().replace(/\.$/, '');
