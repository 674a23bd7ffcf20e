// Why one person or group is in the target, or is not. Nothing is written, no lease is taken.

import { mapLimit } from '../concurrency/pool.ts';
import { evidenceOf } from '../engine/decide/belief.ts';
import type { Standing } from '../engine/decide/decide.ts';
import { stateOf } from '../engine/job/job.ts';
import { abandonsSlice } from '../engine/job/run-control.ts';
import { scheduledFor } from '../engine/objects/scheduled-deletion.ts';
import { allShards } from '../engine/objects/shards.ts';
import type { Slice } from '../engine/slice.ts';

import type { Evaluating, Importing } from '../engine/views.ts';
import { type Code, ProvisioningError } from '../errors/index.ts';

import type { ObjectPolicy, ScopeContext, ScopeOutcome } from '../model/ports.ts';
import { shardOf } from '../model/source-key.ts';
import { KINDS, type StoredObject, type TargetId } from '../model/stored-object.ts';
import { decide, decideNow, type StandingOf } from './decision.ts';
import type {
  Belonging,
  Decision,
  EntitlementExplanation,
  ExplainAnswer,
  ExplainQuery,
  Explanation,
  Note,
  ScopeExplanation,
  WorkExplanation,
} from './document.ts';
import { explainEntitlement, freshMemberships, storedEntitlement, unreadGroups } from './entitlement.ts';
import { findObject } from './find.ts';
import { findTarget, type TargetFinding } from './find-target.ts';
import { explainHolds } from './holds.ts';
import { keptBack } from './kept-back.ts';
import { explainMappings, maskAttributes, maskDecision } from './mappings.ts';
import { explainMembers, explainMemberships } from './memberships.ts';
import { nameOf } from './names.ts';
import { notesOnEntitlement, notesOnProtection, notesOnState, notesOnTarget } from './notes.ts';
import type { ExplainDependencies } from './ports.ts';
import { presenceOf, unprovenOf } from './presence.ts';
import { openReadOnlySlice } from './read-only.ts';
import { decisionWithRemedy, noteWithRemedy, workWithRemedy } from './remedies.ts';
import { hiding, secretsOf } from './secrets.ts';
import { summarise } from './summary.ts';

/** Well under the platform's limit for an HTTP answer. */
const DEADLINE_MS = 100_000;
const PARALLEL_SHARDS = 16;

/** Throws ProvisioningError when the state cannot be read; ends that do not answer are told in notes. */
export async function explain(deps: ExplainDependencies, query: ExplainQuery): Promise<ExplainAnswer> {
  const slice = await openReadOnlySlice(deps, DEADLINE_MS);
  const found = await findObject(slice, query);
  if (!('object' in found)) return found;
  return { outcome: 'explained', explanation: await explainObject(slice, deps.policy, found.object) };
}

async function explainObject(
  slice: Slice,
  policies: ExplainDependencies['policy'],
  object: StoredObject,
): Promise<Explanation> {
  const { kind, id } = object;
  const policy = policies[kind];
  const failures: Note[] = [];
  const sourceAnswers = (await attempt(() => readSource(slice), 'SourceUnavailable', failures)) !== undefined;
  const policyChanged = sourceAnswers && isPolicyChanged(slice);
  await loadRosters(slice, object, policyChanged);

  const stored = await storedEntitlement(slice, object);
  const entitlement = sourceAnswers ? await explainEntitlement(slice, object, policies.group) : stored;
  const standing = await standingOf(slice, object, entitlement);
  const standingOfOther: StandingOf = async (other) =>
    standingOf(
      slice,
      other,
      sourceAnswers ? await explainEntitlement(slice, other, policies.group) : await storedEntitlement(slice, other),
    );
  const finding = await attempt(() => findTarget(slice, object, standing), 'TargetUnavailable', failures);
  const decided =
    !sourceAnswers && policy.usesAppRoles
      ? ({ action: 'unknown', code: 'SourceUnavailable', detail: 'The app roles could not be read.' } as const)
      : await decide(slice, object, standing, finding, standingOfOther);

  const belonging = belongsBy(object, decided);
  const mappings = explainMappings(object, standing, policy, finding?.object, decided, belonging);
  const scope = explainScope(slice, object, standing, policy);
  const present = await attempt(() => presentMembers(slice, object, finding), 'TargetUnavailable', failures);
  const related = await explainRelations(
    { slice, policies, object, standing, present },
    belonging,
    sourceAnswers,
    standingOfOther,
  );
  const decision = withMembers(decided, related);
  const kept = keptNow(slice, object, decision);
  const notes = [
    ...failures,
    ...kept,
    ...notesOnState(slice, kind, policyChanged),
    ...(slice.policy.scope === 'assigned' ? notesOnEntitlement(entitlement, stored) : []),
    ...(sourceAnswers ? unreadGroups(slice) : []),
    ...notesOnProtection(slice, object),
    ...(finding === undefined ? [] : notesOnTarget(slice, object, finding, decided, mappings)),
  ];
  const unproven = unprovenOf(object);
  const holds = explainHolds(slice, object, policy.redacted);
  const name = nameOf(object, policy);
  const hide = hiding(secretsOf(object, policy, finding?.object));
  const facts = {
    kind,
    id,
    ...(name !== undefined && { name }),
    explainedAt: time(slice.now),
    job: {
      state: stateOf(slice.run.control),
      ...(slice.book.job.lastImportAt !== undefined && { lastImportAt: time(slice.book.job.lastImportAt) }),
    },
    notes: notes.map(hide.note).map(noteWithRemedy),
    source: {
      life: object.life,
      generation: object.generation,
      attributes: maskAttributes(object.image, policy.hidden),
    },
    scope,
    entitlement,
    mappings,
    ...(object.link && { link: object.link }),
    presence: presenceOf(object, finding),
    ...(unproven && { unproven }),
    ...targetOf(object, finding),
    ...deletionOf(object, policy),
    ...(object.work && { work: workWithRemedy(hide.work(workOf(object.work))) }),
    ...(holds.length > 0 && { holds }),
    decision: decisionWithRemedy(hide.decision(maskDecision(decision, policy.redacted))),
    ...related,
  };
  return { summary: summarise({ ...facts, keptBy: kept[0]?.code, targetName: slice.target.traits.name }), ...facts };
}

/** What waits for consent is kept back by that. */
function keptNow(
  slice: Pick<Slice, 'book' | 'now' | 'run'>,
  object: StoredObject,
  decision: Decision,
): readonly Note[] {
  const { kind, life, link, work } = object;
  if (slice.run.control.state === 'notStarted' || decision.action === 'nothing') return [];
  if (work?.state === 'held' && decision.action !== 'update') return [];
  if (decision.action === 'remove')
    return keptBack(slice, { kind, does: 'remove', positive: evidenceOf(life, decision.reason) === 'positive' });
  const isIn = link?.state === 'active' || decision.action === 'adopt';
  return keptBack(slice, { kind, does: isIn ? 'update' : 'create' });
}

/** Undefined, and a note, when an end does not answer. */
async function attempt<T>(run: () => Promise<T>, code: Code, notes: Note[]): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
    notes.push({ code, detail: `${error.code}: ${error.message}` });
    return undefined;
  }
}

/** True, so that an answer can be told from none. */
async function readSource(slice: Pick<Slice, 'policy' | 'reading' | 'source'>): Promise<true> {
  if (slice.policy.scope === 'all') return true;
  [slice.reading.assignments, slice.reading.roleCatalogue] = await Promise.all([
    slice.source.assignments(),
    slice.source.appRoles(),
  ]);
  return true;
}

function isPolicyChanged({ book, policyHash }: Slice): boolean {
  return book.job.policyHash !== undefined && book.job.policyHash !== policyHash;
}

/** Rosters were stored with the policy of the last run. Of people, only a group's members are asked whether they pass it. */
async function loadRosters(
  slice: Pick<Slice, 'entitled' | 'objects'>,
  { kind }: StoredObject,
  policyChanged: boolean,
): Promise<void> {
  const { user, group } = slice.objects;
  if (policyChanged) {
    for (const each of kind === 'group' ? KINDS : (['group'] as const)) {
      await mapLimit(allShards(), PARALLEL_SHARDS, (shard) => slice.objects[each].rebuild(shard));
    }
  }
  await group.loadAll();
  if (kind === 'group') await Promise.all([user.loadAll(), slice.entitled.user.loadAll()]);
}

/** As a run would see it after its import: assignments of now, edges as stored. */
async function standingOf(
  slice: Evaluating,
  object: StoredObject,
  { entitled, roles }: EntitlementExplanation,
): Promise<Standing> {
  await slice.entitled[object.kind].load(shardOf(object.id));
  const context = await slice.contexts.ofOne(object);
  return {
    entitled,
    roles: roles.map((role) => role.id),
    roleCatalogue: slice.reading.roleCatalogue,
    context: { ...context, scope: { ...context.scope, ...(await freshMemberships(slice, object)) } },
    now: slice.now,
  };
}

function explainScope(
  slice: Pick<Slice, 'now'>,
  object: StoredObject,
  { context }: Standing,
  policy: ExplainDependencies['policy']['user'] | ExplainDependencies['policy']['group'],
): ScopeExplanation {
  const { eligible, reason, lookAgainAt } = scopeOf(object, slice.now, context.scope, policy);
  return {
    eligible,
    ...(reason !== undefined && { reason }),
    ...(lookAgainAt !== undefined && { lookAgainAt: time(lookAgainAt) }),
    clauses: policy.explainScope(object.image, slice.now, context.scope),
  };
}

/** Whom Entra ID no longer has is asked nothing more. */
function scopeOf(
  { image, life }: StoredObject,
  now: number,
  context: ScopeContext,
  policy: ObjectPolicy,
): ScopeOutcome {
  if (life !== 'live') return { eligible: false, reason: life === 'hardDeleted' ? 'Deleted' : 'SoftDeleted' };
  return policy.enabled ? policy.scope(image, now, context) : { eligible: false, reason: 'ObjectTypeDisabled' };
}

/** Whom the target's group holds now. Undefined where there is none. */
async function presentMembers(
  { target }: Pick<Slice, 'target'>,
  { kind }: StoredObject,
  finding: TargetFinding | undefined,
): Promise<readonly TargetId[] | undefined> {
  const found = kind === 'group' ? finding?.object : undefined;
  return found && target.members(found.id);
}

interface Explained {
  readonly slice: Importing;
  readonly policies: ExplainDependencies['policy'];
  readonly object: StoredObject;
  readonly standing: Standing;
  readonly present: readonly TargetId[] | undefined;
}

/** A person's groups, or a group's people. Without assignments nobody can tell which groups are provisioned. */
async function explainRelations(
  { slice, policies, object, standing, present }: Explained,
  belonging: Belonging,
  sourceAnswers: boolean,
  standingOfOther: StandingOf,
): Promise<Pick<Explanation, 'memberships' | 'members'>> {
  if (object.kind === 'group') {
    const decision = decideNow(slice, object, standing);
    return { members: await explainMembers(slice, object, decision, policies.user, present) };
  }
  if (!sourceAnswers) return {};
  return { memberships: await explainMemberships(slice, object, belonging, policies.group, standingOfOther) };
}

/** Who stays although out of scope keeps the memberships that Entra ID still shows, and gets no others. */
function belongsBy({ link }: StoredObject, decided: Decision): Belonging {
  if (decided.action === 'remove') return 'out';
  if (decided.action !== 'nothing' || decided.reason === 'UpToDate') return 'in';
  return link?.state === 'active' ? 'kept' : 'out';
}

/** A group whose values are up to date may still have to gain or lose members; one that is to be emptied may be empty. */
function withMembers(decision: Decision, { members }: Pick<Explanation, 'members'>): Decision {
  if (decision.action === 'remove' && decision.how === 'empty' && members?.toRemove.count === 0) {
    return { action: 'nothing', reason: 'Emptied' };
  }
  const due = members === undefined ? 0 : members.toAdd.count + members.toRemove.count;
  const isIdle = decision.action === 'nothing' && decision.reason === 'UpToDate';
  return isIdle && due > 0 ? { action: 'update', changes: [] } : decision;
}

function targetOf({ link }: StoredObject, finding: TargetFinding | undefined): Pick<Explanation, 'target'> {
  if (finding?.object === undefined) return {};
  const byLink = link?.state === 'active' && finding.vanished !== true;
  return { target: { id: finding.object.id, found: byLink ? 'byLink' : 'byMatching' } };
}

function deletionOf(object: StoredObject, policy: ObjectPolicy): Pick<Explanation, 'deletion'> {
  const { deletion, life, link } = object;
  if (deletion?.kept === true && life === 'hardDeleted' && link?.state === 'active')
    return { deletion: { at: time(deletion.at), kept: true } };
  const at = scheduledFor(object, policy);
  return at === undefined ? {} : { deletion: { at: time(at) } };
}

function workOf({
  state,
  attempts,
  code,
  detail,
  since,
  nextTryAt,
}: NonNullable<StoredObject['work']>): WorkExplanation {
  return {
    state,
    attempts,
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
    ...(since !== undefined && { since: time(since) }),
    ...(nextTryAt !== undefined && { nextTryAt: time(nextTryAt) }),
  };
}

const time = (at: number): string => new Date(at).toISOString();
