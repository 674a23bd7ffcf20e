// Requests to release escrow: none is lost, and no more of them wait than one row should hold.

import { expect, it } from 'vitest';
import { unservedReleases, withRelease } from '../../../shared/engine/job/release-requests.ts';
import type { Control, ReleasedEscrow } from '../../../shared/model/ports.ts';

const START: Control = { state: 'active' };
const codes = (...names: string[]): ReleasedEscrow => ({ codes: names });

function asked(control: Control, what: ReleasedEscrow, now: number, servedReleaseAt = 0): Control {
  const after = withRelease(control, { servedReleaseAt }, what, now);
  if (after === undefined) throw new Error('not taken');
  return after;
}
const waiting = (control: Control, servedReleaseAt = 0) =>
  unservedReleases(control, { servedReleaseAt }).map(({ what }) => what);

it('several wait side by side until they are served, each later than the one before', () => {
  const control = asked(asked(asked(START, codes('A'), 10), codes('B'), 10), codes('C'), 4);
  expect(waiting(control)).toEqual([codes('A'), codes('B'), codes('C')]);
  expect(control.releases?.map(({ at }) => at)).toEqual([10, 11, 12]);
  expect(waiting(control, 11)).toEqual([codes('C')]);
  expect(waiting(control, 12)).toEqual([]);
});

it('a clock that is behind that of the slice loses none', () => {
  const control = asked(asked(START, codes('A'), 100), codes('B'), 7, 100);
  expect(waiting(control, 100)).toEqual([codes('B')]);
  expect(waiting(asked(START, codes('A'), 7, 100), 100)).toEqual([codes('A')]);
});

it('the same one again waits once, and is served even if a slice has begun to serve the first', () => {
  const first = asked(START, codes('A'), 10);
  const control = asked(asked(first, codes('B'), 11), codes('A'), 12);
  expect(waiting(control)).toEqual([codes('B'), codes('A')]);
  // The slice knew the first two requests.
  expect(waiting(control, 11)).toEqual([codes('A')]);
});

it('when too many wait no more are taken, but one for everything always is, and replaces them', () => {
  let control = START;
  for (let at = 1; at <= 20; at += 1) control = asked(control, codes(`C${at}`), at);
  expect(withRelease(control, {}, codes('C21'), 21)).toBeUndefined();
  expect(waiting(asked(control, codes('C5'), 21))).toHaveLength(20);
  expect(waiting(asked(control, { all: true }, 21))).toEqual([{ all: true }]);
  // Those that were served make room.
  expect(waiting(asked(control, codes('C21'), 21, 1), 1)).toHaveLength(20);
});
