// In scope: linked, created or brought up to date, people and groups alike.

import { NotFoundError } from '../../errors/index.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import type { Decision } from '../decide/decide.ts';
import { decisionOn } from '../decide/standing.ts';
import { OPERATIONS } from '../job/operations.ts';
import { recorded } from '../job/record-of.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { eachObject } from './attempts.ts';
import { isLinked, requireGone, settleDoubt } from './evidence.ts';
import { startExportedList } from './exported-list.ts';
import { heldGrant, withoutHeldGrants } from './hold-grants.ts';
import { type Look, linkTarget } from './link-target.ts';
import { beforeNewRole } from './look-before-harm.ts';
import { matchAgain } from './match-again.ts';
import type { Matcher } from './matching.ts';
import { noteDone } from './outcome.ts';
import { sendChanges } from './send-changes.ts';
import { hold, keep, settle } from './settle.ts';

/** Opened at the first need: most slices match nobody. */
export type OpenMatcher = () => Promise<Matcher>;

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };
type Wanted = Extract<Decision, { type: 'provision' }>;

/** People are settled; the work of a group goes on to its members. */
export function provisionAll(
  slice: Exporting,
  kind: StoredObject['kind'],
  ids: readonly SourceId[],
  matcher: OpenMatcher,
): Promise<void> {
  const { create, update } = OPERATIONS[kind];
  return eachObject(slice, {
    kind,
    ids,
    removes: false,
    needs: (id) => (slice.objects[kind].entry(id)?.targetId === undefined ? ['read', create] : [update]),
    work: async (object) => {
      const provisioned = await provision(slice, object, matcher, 'index');
      if (provisioned === undefined) return;
      if (kind === 'user') await settleOrHold(slice, provisioned);
      else if (provisioned !== object) await keep(slice, provisioned);
    },
  });
}

async function settleOrHold(slice: Exporting, person: StoredObject): Promise<void> {
  const held = await heldGrant(slice, person);
  await (held === undefined ? settle(slice, person) : hold(slice, person, held, 'update'));
}

/** What the object needs, without what has to wait for consent. */
async function decisionNow(slice: Exporting, object: StoredObject): Promise<Decision> {
  const decision = await decisionOn(slice, object);
  if (decision.type !== 'provision') return decision;
  return { ...decision, values: withoutHeldGrants(slice, object, decision.values) };
}

/** Undefined: held, or not in scope after all. */
async function provision(
  slice: Exporting,
  object: StoredObject,
  matcher: OpenMatcher,
  look: Look,
): Promise<StoredObject | undefined> {
  const decision = await decisionNow(slice, object);
  if (decision.type !== 'provision') return undefined;
  if (isLinked(object)) {
    const own = asAdopted(object);
    const known = own.link.rematch ? await matchAgain(slice, await matcher(), own, decision.values) : own;
    if (known !== undefined) return bringUpToDate(slice, known, decision, matcher, look);
    return provision(slice, await unlink(slice, object, await matcher()), matcher, 'now');
  }
  const linked = await linkTarget(slice, await matcher(), object, decision, look);
  if (linked === undefined) return undefined;
  if (object.kind === 'group') await startExportedList(slice, linked.object, linked.how, object.link?.targetId);
  if (linked.upToDate) return linked.object;
  // An adopted object gets what mappings send to existing ones; what is for creation only stays as found.
  const next = await decisionNow(slice, linked.object);
  if (next.type !== 'provision') return void (await keep(slice, linked.object));
  return bringUpToDate(slice, linked.object, next, matcher, look);
}

/** In scope after all: whoever made the account, it is this person's. */
function asAdopted(object: Linked): Linked {
  return object.link.origin === 'found' ? { ...object, link: { ...object.link, origin: 'adopted' } } : object;
}

async function bringUpToDate(
  slice: Exporting,
  object: Linked,
  wanted: Wanted,
  matcher: OpenMatcher,
  look: Look,
): Promise<StoredObject | undefined> {
  const settled = await settleDoubt(slice, object);
  if (settled.is === 'there') {
    if (settled.done.length > 0) noteDone(slice, object, { action: 'update', changes: recorded(settled.done, {}) });
    try {
      const next = await beforeNewRole(slice, settled.object, wanted);
      const values = next.wanted === wanted ? wanted.values : withoutHeldGrants(slice, next.object, next.wanted.values);
      return await sendChanges(slice, next.object, values, settled.ignored);
    } catch (error) {
      // Found a moment ago and gone again: a look-up that is behind would find it for ever.
      if (!(error instanceof NotFoundError) || look === 'now') throw error;
      await requireGone(slice, object, object.exported ?? {});
    }
  }
  return provision(slice, await unlink(slice, object, await matcher()), matcher, 'now');
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
