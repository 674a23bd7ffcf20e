// Whether the stored state belongs to what the settings name now: looked up before anything is exported.

import { mapLimit } from '../concurrency/pool.ts';
import { counted } from '../errors/counted.ts';
import { ConfigurationError, ProvisioningError } from '../errors/index.ts';
import type { Kind } from '../model/stored-object.ts';
import { changedBetween, judge, type Sample } from './job/pair.ts';
import { endsSlice } from './job/run-control.ts';
import { total } from './job/totals.ts';
import { allShards } from './objects/shards.ts';
import type { Slice } from './slice.ts';

const SAMPLE = 10;
const PARALLEL_READS = 4;

type Checking = Pick<Slice, 'book' | 'log' | 'now' | 'objects' | 'outages' | 'pair' | 'random' | 'run' | 'target'>;

/** Nothing is exported in this slice unless the pair fits. False: not even the source may be read. */
export async function checkPair(slice: Checking): Promise<boolean> {
  const { book, pair } = slice;
  const { pair: before = pair } = book.job;
  const changed = changedBetween(before, pair);
  if (changed.length === 0 || total(book.job, 'user', 'linked') + total(book.job, 'group', 'linked') === 0) {
    if (changed.length > 0) acceptPair(slice);
    book.clear('PairDoesNotFit');
    return true;
  }
  // Ids of people and groups belong to a tenant: nothing that is stored means anything in another one.
  if (before.tenant !== pair.tenant) {
    refuse(slice, `The stored state belongs to tenant ${before.tenant}. The settings name tenant ${pair.tenant}.`);
    return false;
  }
  // It is not time to ask whether the token is good.
  if (slice.run.stop !== undefined) return true;
  try {
    await lookUp(slice, changed);
  } catch (error) {
    stopUntilAnswered(slice, error);
  }
  return true;
}

/** The last check found that the settings may name another pair. */
export function isPairDoubted({ book }: Pick<Slice, 'book'>): boolean {
  return book.job.alarms.some(({ code }) => code === 'PairDoesNotFit' || code === 'PairUnconfirmed');
}

/** The state belongs to what the settings name now. */
export function acceptPair({ book, pair }: Pick<Slice, 'book' | 'pair'>): void {
  book.update({ pair });
  book.clear('PairDoesNotFit');
  book.clear('PairUnconfirmed');
}

async function lookUp(slice: Checking, changed: readonly string[]): Promise<void> {
  const groups = await sample(slice, 'group');
  const people = groups.asked > 0 ? { asked: 0, found: 0 } : await sample(slice, 'user');
  const { asked, found } = groups.asked > 0 ? groups : people;
  const what = `${found} of ${counted(asked, groups.asked > 0 ? 'linked group' : 'linked account')}`;
  const told = `Since ${changed.join(' and ')} changed, Notion shows ${what} of a sample.`;
  switch (judge(groups, people)) {
    case 'foreign':
      return refuse(slice, told);
    case 'unconfirmed':
      acceptPair(slice);
      return slice.book.raise({ side: 'target', code: 'PairUnconfirmed', detail: `${told} No group is linked.` });
    case 'fits':
      return acceptPair(slice);
  }
}

/** By their ids alone: another workspace may have a group of the same name. */
async function sample(slice: Checking, kind: Kind): Promise<Sample> {
  const objects = slice.objects[kind];
  const linked = allShards().filter(
    (shard) => (objects.summaries(slice.book.job.shards[kind])[shard]?.linked ?? 0) > 0,
  );
  const start = Math.floor(slice.random() * linked.length);
  const ids = [];
  for (const shard of [...linked.slice(start), ...linked.slice(0, start)]) {
    if (ids.length >= SAMPLE) break;
    await objects.load(shard);
    ids.push(...objects.idsIn(shard, ({ targetId }) => targetId !== undefined));
  }
  const targets = ids.slice(0, SAMPLE).flatMap((id) => objects.entry(id)?.targetId ?? []);
  const present = await mapLimit(targets, PARALLEL_READS, (id) => slice.target.read(kind, id));
  return { asked: targets.length, found: present.filter((object) => object !== undefined).length };
}

function refuse({ book, run }: Pick<Slice, 'book' | 'run'>, detail: string): void {
  const error = new ConfigurationError({ code: 'PairDoesNotFit', detail });
  book.raise({ side: 'target', code: error.code, detail });
  run.halt(error);
}

/** Nobody knows yet whose workspace it is. */
function stopUntilAnswered({ book, outages, run }: Pick<Slice, 'book' | 'outages' | 'run'>, error: unknown): void {
  if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
  run.halt(error);
  if (error.policy === 'auth') book.raise({ code: error.code, detail: error.message, side: 'target' });
  else if (error.policy !== 'throttled') outages.begin('read', error);
}
