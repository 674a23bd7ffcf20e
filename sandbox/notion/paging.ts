// Pages of a list, with everything that may be wrong about them.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { Call } from './call.ts';
import { LIST_RESPONSE, MAX_COUNT } from './schemas.ts';
import { invalid } from './scim-error.ts';

/** A ListResponse of the page that `startIndex` and `count` ask for. */
export function listResponse<T>(
  call: Call,
  items: readonly T[],
  toJson: (item: T) => Record<string, unknown>,
): SimulatorResponse {
  const startIndex = pageNumber(call, 'startIndex') ?? 1;
  if (startIndex < 1) throw invalid('startIndex', '≥ `1` or `undefined`', startIndex);
  const page = pageOf(call, items, startIndex - 1, pageLength(call));
  return {
    status: 200,
    body: {
      schemas: [LIST_RESPONSE],
      totalResults: Math.max(0, items.length + call.knobs.totalResultsError),
      startIndex,
      itemsPerPage: page.length,
      Resources: page.map(toJson),
    },
  };
}

function pageLength(call: Call): number {
  const count = pageNumber(call, 'count') ?? MAX_COUNT;
  if (count < 1) {
    if (call.knobs.countBelowOne === 'refuse') throw invalid('count', '≥ `1` or `undefined`', count);
    return 0;
  }
  if (count > MAX_COUNT && call.knobs.countAboveMaximum === 'refuse') {
    throw invalid('count', `≤ \`${MAX_COUNT}\` or \`undefined\``, count);
  }
  return Math.min(count, MAX_COUNT, call.knobs.pageCap || MAX_COUNT);
}

function pageNumber(call: Call, name: 'startIndex' | 'count'): number | undefined {
  const sent = call.request.query.get(name);
  if (sent === null) return undefined;
  if (!/^-?\d+$/.test(sent)) throw invalid(name, 'a number or `undefined`', sent);
  return Number(sent);
}

function pageOf<T>(call: Call, items: readonly T[], start: number, length: number): readonly T[] {
  const page = orderedSlice(call, items, start, length);
  const previous = items[start - 1];
  const repeats = call.knobs.duplicateAcrossPages && page.length > 0 && previous !== undefined;
  return repeats ? [previous, ...page.slice(1)] : page;
}

function orderedSlice<T>(call: Call, items: readonly T[], start: number, length: number): readonly T[] {
  switch (call.knobs.listOrder) {
    case 'stable':
      return items.slice(start, start + length);
    case 'drifting': {
      const shift = items.length === 0 ? 0 : call.listings() % items.length;
      return [...items.slice(shift), ...items.slice(0, shift)].slice(start, start + length);
    }
    case 'shuffled':
      return shuffled(items, call.random).slice(start, start + length);
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
