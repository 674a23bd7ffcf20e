// In scope: linked, created or brought up to date, people and groups alike.

import { NotFoundError } from '../../errors/index.ts';
import type { AttributeChange, SourceId, StoredObject } from '../../model/stored-object.ts';
import type { Decision } from '../decide/decide.ts';
import { decisionOn } from '../decide/standing.ts';
import { OPERATIONS } from '../job/operations.ts';
import { recorded } from '../job/record-of.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { eachObject } from './attempts.ts';
import { type ChangeGuard, leftToWait, limitsTakenBy } from './change-guard.ts';
import { isLinked, requireGone, settleDoubt } from './evidence.ts';
import { startExportedList } from './exported-list.ts';
import { type Look, linkTarget } from './link-target.ts';
import { beforeNewRole } from './look-before-harm.ts';
import { matchAgain } from './match-again.ts';
import type { Matcher } from './matching.ts';
import { noteDone } from './outcome.ts';
import { sendChanges } from './send-changes.ts';
import { keep, parkHeld, settle } from './settle.ts';

/** Opened at the first need: most slices match nobody. */
export type OpenMatcher = () => Promise<Matcher>;

/** What objects that are worked on together share. */
export interface Round {
  readonly matcher: OpenMatcher;
  readonly guard: ChangeGuard;
}

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };
type Wanted = Extract<Decision, { type: 'provision' }>;

/** People are settled; the work of a group goes on to its members. */
export function provisionAll(
  slice: Exporting,
  kind: StoredObject['kind'],
  ids: readonly SourceId[],
  round: Round,
): Promise<void> {
  const { create, update } = OPERATIONS[kind];
  return eachObject(slice, {
    kind,
    ids,
    removes: false,
    needs: (id) => (slice.objects[kind].entry(id)?.targetId === undefined ? ['read', create] : [update]),
    work: async (object) => {
      const provisioned = await provision(slice, object, round, 'index');
      if (provisioned === undefined) return;
      if (kind === 'user') await settleOrHold(slice, provisioned);
      else if (provisioned !== object) await keep(slice, provisioned);
    },
  });
}

async function settleOrHold(slice: Exporting, person: StoredObject): Promise<void> {
  const done = leftToWait(slice, person);
  await (done.holds === undefined ? settle(slice, done) : parkHeld(slice, done));
}

/** Undefined: held, or not in scope after all. */
async function provision(
  slice: Exporting,
  object: StoredObject,
  round: Round,
  look: Look,
): Promise<StoredObject | undefined> {
  const decision = await decisionOn(slice, object);
  if (decision.type !== 'provision') return undefined;
  const { matcher, guard } = round;
  if (isLinked(object)) {
    const own = asAdopted(object);
    const known = own.link.rematch ? await matchAgain(slice, await matcher(), own, decision.values) : own;
    if (known !== undefined) return bringUpToDate(slice, known, decision, round, look);
    return provision(slice, await unlink(slice, object, await matcher()), round, 'now');
  }
  const first = guard.admit(object, decision.values);
  const linked = await linkTarget(slice, await matcher(), first.object, { ...decision, values: first.values }, look);
  if (linked === undefined) return undefined;
  if (linked.how === 'created') guard.created(first);
  if (object.kind === 'group') await startExportedList(slice, linked.object, linked.how, object.link?.targetId);
  if (linked.upToDate) return linked.object;
  // An adopted object gets what mappings send to existing ones; what is for creation only stays as found.
  const next = await decisionOn(slice, linked.object);
  if (next.type !== 'provision') return void (await keep(slice, linked.object));
  return bringUpToDate(slice, linked.object, next, round, look, true);
}

/** In scope after all: whoever made the account, it is this person's. */
function asAdopted(object: Linked): Linked {
  return object.link.origin === 'found' ? { ...object, link: { ...object.link, origin: 'adopted' } } : object;
}

async function bringUpToDate(
  slice: Exporting,
  object: Linked,
  wanted: Wanted,
  round: Round,
  look: Look,
  adoption = false,
): Promise<StoredObject | undefined> {
  const settled = await settleDoubt(slice, object);
  if (settled.is === 'there') {
    if (settled.done.length > 0) noteSettled(slice, object, settled.done);
    try {
      const next = await beforeNewRole(slice, settled.object, wanted);
      const occasion = { adoption, sent: settled.ignored };
      const admitted = round.guard.admit(next.object, next.wanted.values, occasion);
      return await sendChanges(slice, admitted.object, admitted.values, occasion);
    } catch (error) {
      // Found a moment ago and gone again: a look-up that is behind would find it for ever.
      if (!(error instanceof NotFoundError) || look === 'now') throw error;
      await requireGone(slice, object, object.exported ?? {});
    }
  }
  return provision(slice, await unlink(slice, object, await round.matcher()), round, 'now');
}

/** What was in doubt, and was done. */
function noteSettled(
  slice: Exporting,
  { doubt: _settled, ...object }: StoredObject,
  done: readonly AttributeChange[],
): void {
  const guard = limitsTakenBy(slice, object, Object.fromEntries(done.map(({ path, value }) => [path, value])));
  noteDone(slice, object, { action: 'update', changes: recorded(done, {}), guard });
}

/** Gone from the target, or out of it: matched again, and created again only while it is in scope. */
export async function unlink(
  slice: Pick<Slice, 'objects'>,
  object: StoredObject,
  matcher: Pick<Matcher, 'release'>,
): Promise<StoredObject> {
  const { exported: _gone, doubt: _settled, link, ...rest } = object;
  if (link === undefined) return object;
  matcher.release(link.targetId);
  return keep(slice, { ...rest, link: { ...link, state: 'removed' } });
}
