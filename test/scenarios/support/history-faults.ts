// Ways in which Notion goes wrong in a random history, and how often each of them hit something.

import fc from 'fast-check';
import type { FaultRule } from '../../../sandbox/simulator/fault-rule.ts';
import type { World } from './world.ts';

const HTML = '<!doctype html><html><body>Blocked</body></html>';
const OPERATIONS = [
  ['POST', '/Users$'],
  ['PATCH', '/Users/'],
  ['DELETE', '/Users/'],
  ['POST', '/Groups$'],
  ['PATCH', '/Groups/'],
  ['DELETE', '/Groups/'],
  ['GET', '/Users'],
  ['GET', '/Groups'],
] as const;
const WRITES = OPERATIONS.filter(([method]) => method !== 'GET');

export const FAULT_KINDS = ['refused', 'html', 'ignored', 'lost', 'outage', 'throttled'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly rule: FaultRule;
}

/** Each kind as an arbitrary of its own. */
export const FAULTS: Readonly<Record<FaultKind, fc.Arbitrary<Fault>>> = {
  refused: fault(
    'refused',
    WRITES,
    3,
    fc.constantFrom(400, 403, 404, 409, 413, 422).map((status) => ({ status })),
  ),
  html: fault(
    'html',
    OPERATIONS,
    2,
    fc.constantFrom(200, 404).map((status) => ({ status, body: HTML })),
  ),
  ignored: fault('ignored', [['PATCH', '/Users/']], 1, fc.constant({ pretend: 'hidden' as const })),
  lost: fault(
    'lost',
    WRITES,
    1,
    fc.constantFrom(
      { status: 503, takesEffect: true },
      { status: 502, body: HTML, takesEffect: true },
      { reset: true, takesEffect: true },
      { status: 200, body: HTML, takesEffect: true },
    ),
  ),
  outage: fc.integer({ min: 2, max: 12 }).map((times) => ({
    kind: 'outage',
    rule: { match: { path: '/scim/v2', times }, action: { status: 503 } },
  })),
  throttled: fault('throttled', OPERATIONS, 4, fc.constant({ status: 429, retryAfter: 1 })),
};

function fault(
  kind: FaultKind,
  operations: readonly (readonly [string, string])[],
  most: number,
  action: fc.Arbitrary<FaultRule['action']>,
): fc.Arbitrary<Fault> {
  return fc
    .tuple(fc.constantFrom(...operations), fc.integer({ min: 1, max: most }), action)
    .map(([[method, path], times, how]) => ({ kind, rule: { match: { method, path, times }, action: how } }));
}

/** Counts what hit: a fault that nothing met proves nothing. */
export class Hits {
  readonly #counts = new Map<string, number>();
  readonly #armed = new Map<number, FaultKind>();

  arm(world: World, { kind, rule }: Fault): void {
    this.#armed.set(world.notion.faults.add(rule).id, kind);
  }

  add(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  /** Takes what the faults of this world hit into account, and ends them. */
  end(world: World): void {
    for (const { id, hits } of world.notion.faults.list()) {
      const kind = this.#armed.get(id);
      if (kind !== undefined) this.add(kind, hits);
    }
    this.#armed.clear();
    world.notion.faults.clear();
  }

  toString(): string {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  }
}
