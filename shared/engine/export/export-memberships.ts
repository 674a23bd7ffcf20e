// Sends membership changes in batches; each batch is recorded before the next one is sent.

import { NotFoundError, type ProvisioningError, RejectedError } from '../../errors/index.ts';
import type { WriteProof } from '../../model/ports.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import { requireGone, unproven } from './evidence.ts';
import { type MemberAddition, type MemberRemoval, type MembershipDifference, UNCERTAIN } from './memberships.ts';
import { changedMembers, recordMembers } from './record-members.ts';
import { keep } from './settle.ts';

type Group = StoredObject & { readonly link: NonNullable<StoredObject['link']> };
type Sending = Settling & Pick<Slice, 'entitled' | 'memberCounts' | 'policy' | 'moved'>;

/** The group itself is gone from the target. */
export class GroupVanishedError extends NotFoundError {}

interface Batch {
  readonly add: readonly MemberAddition[];
  readonly remove: readonly MemberRemoval[];
}

/**
 * Stops early when the slice is halted; what was sent is recorded. True: all of it was sent. One bad member holds back only
 * itself: its refusal is thrown when everything else has been sent, and so is TransientError (`WriteUnproven`).
 */
export async function sendMemberships(
  slice: Sending,
  group: Group,
  difference: Omit<MembershipDifference, 'exportedCount'>,
): Promise<boolean> {
  const announced = await announce(slice, group, difference);
  const size = slice.target.traits.membersPerPatch;
  const requests = Math.max(Math.ceil(difference.add.length / size), Math.ceil(difference.remove.length / size));
  const sender = new Sender(slice, announced);
  for (let at = 0; at < requests; at += 1) {
    if (slice.run.halted) return false;
    const add = difference.add.slice(at * size, (at + 1) * size);
    const remove = difference.remove.slice(at * size, (at + 1) * size);
    await sender.send({ add, remove });
    await slice.checkpoints.breathe();
  }
  await sender.close();
  return true;
}

/**
 * Before they are sent: a member whose addition was not answered is still taken out one day, and one whose removal was not
 * answered is added again when he comes back.
 */
async function announce(
  slice: Pick<Slice, 'now' | 'objects' | 'state'>,
  group: Group,
  { add, remove, inherited, forget }: Omit<MembershipDifference, 'exportedCount'>,
): Promise<Group> {
  const uncertain = [...add, ...remove].map(({ id }) => ({ id, incarnation: UNCERTAIN }));
  const known = [...inherited, ...uncertain];
  if (known.length > 0 || forget.length > 0) await slice.state.memberships.appendExported(group.id, known, forget);
  const { work } = group;
  if (remove.length === 0 || work === undefined || work.removingSince !== undefined) return group;
  const announced = { ...group, work: { ...work, removingSince: slice.now } };
  await keep(slice, announced);
  return announced;
}

const idOf = ({ id }: MemberRemoval): SourceId => id;

class Sender {
  readonly #slice: Sending;
  readonly #group: Group;
  #refusal: ProvisioningError | undefined;
  #isUnproven = false;
  /** The target said yes to some of it. What was answered by something else is just sent again. */
  #accepted = false;

  constructor(slice: Sending, group: Group) {
    this.#slice = slice;
    this.#group = group;
  }

  async send(batch: Batch): Promise<void> {
    const { add, remove } = batch;
    if (add.length + remove.length === 0) return;
    const { id } = this.#group;
    this.#slice.records.trying(id, 'members', changedMembers(add, remove.map(idOf)));
    let proof: WriteProof;
    try {
      proof = await this.#slice.target.changeMembers(
        this.#group.link.targetId,
        add.map(({ target }) => target),
        remove.map(({ target }) => target),
      );
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof RejectedError)) throw error;
      return this.#refused(batch, error);
    }
    if (proof.proven) return this.#record(batch);
    this.#isUnproven = true;
    this.#accepted ||= proof.why !== 'NotScim';
  }

  /** Throws what is left, after the rest. */
  async close(): Promise<void> {
    if (this.#isUnproven) {
      if (this.#accepted) await keep(this.#slice, { ...this.#group, doubt: { what: 'members', at: this.#slice.now } });
      throw unproven(this.#group, this.#accepted ? 'NotShown' : 'NotScim');
    }
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  #record({ add, remove }: Batch): Promise<void> {
    return recordMembers(this.#slice, this.#group, add, remove.map(idOf));
  }

  /** One bad member spoils a whole request: halve it until the bad one stands alone. */
  async #refused(batch: Batch, error: NotFoundError | RejectedError): Promise<void> {
    const { add, remove } = batch;
    if (error instanceof NotFoundError) await this.#requireGroup(error);
    if (add.length + remove.length > 1) {
      const [half, rest] = add.length > 0 ? [Math.ceil(add.length / 2), 0] : [0, Math.ceil(remove.length / 2)];
      await this.send({ add: add.slice(0, half), remove: remove.slice(0, rest) });
      return this.send({ add: add.slice(half), remove: remove.slice(rest) });
    }
    const [addition] = add;
    if (addition !== undefined) return this.#additionRefused(addition, error);
    if (error instanceof NotFoundError) return this.#record(batch);
    this.#refusal ??= error;
  }

  async #requireGroup(error: ProvisioningError): Promise<void> {
    const { target } = this.#slice;
    if ((await target.read('group', this.#group.link.targetId)) !== undefined) return;
    await requireGone(this.#slice, this.#group, this.#group.exported ?? {});
    throw new GroupVanishedError({
      code: 'GroupVanished',
      detail: 'The group no longer exists in the target.',
      cause: error,
    });
  }

  /** A member whom the target no longer knows loses the link and is looked at again; then the group is too. */
  async #additionRefused(member: MemberAddition, error: ProvisioningError): Promise<void> {
    const { target, objects, book, log } = this.#slice;
    const person = await objects.user.readOne(member.id);
    if (person?.link?.targetId !== member.target) return;
    if ((await target.locate('user', member.target, person.exported ?? {})) !== undefined) {
      this.#refusal ??= error;
      return;
    }
    const { exported: _gone, ...rest } = person;
    await objects.user.put([{ ...rest, link: { ...person.link, state: 'removed' }, work: book.newWork() }]);
    log('warn', 'user.vanished', { id: member.id, target: member.target });
  }
}
