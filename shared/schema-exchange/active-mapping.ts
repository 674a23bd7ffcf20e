// What the mapping of active says about who loses access, and what of that is told.

import { attributesOf } from '../expression/index.ts';
import { type RemovalRule, removalRule } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import type { JsonObject } from './json-shape.ts';
import { flowOf } from './mapping-flow.ts';
import { SOFT_DELETED, type StoredSource } from './source-kinds.ts';

/** Sent when the person is created, or where the target has no value: it always has one. */
const ONLY_AT_FIRST: ReadonlySet<string> = new Set(['objectaddonly', 'attributeaddonly']);

/** `lost`: nobody can tell who would be removed. Throws ShapeError. */
export function activeRule(entry: JsonObject, source: StoredSource, at: string, notes: Notes): RemovalRule | 'lost' {
  const said = removalRule(source);
  if (said === undefined) {
    const message = `active is made from ${shown(source)}, and provisioning.json cannot say that`;
    notes.leftOut(at, message, 'Decide who loses access: users.actions and users.scopingFilters say it');
    return 'lost';
  }
  const flow = flowOf(entry, at);
  if (!ONLY_AT_FIRST.has(flow) && flow !== 'always') {
    const message = `nobody can tell when Entra sends active: the flow type ${JSON.stringify(flow)} is not one of a single value`;
    notes.leftOut(`${at}.flowType`, message, 'Decide who loses access: users.actions and users.scopingFilters say it');
    return 'lost';
  }
  // Who is made active and never looked at again stays so.
  const rule = ONLY_AT_FIRST.has(flow) ? { disabled: false, away: false } : said;
  tell(rule, at, notes);
  return rule;
}

function tell({ disabled, away }: RemovalRule, at: string, notes: Notes): void {
  if (disabled && away) return;
  if (!disabled && !away) {
    notes.same(at, 'this mapping makes nobody inactive, and the actions of users say so here');
    return;
  }
  const [inactive, active] = disabled
    ? ['disabled', 'unassigned, outside every filter or in the recycle bin']
    : ['unassigned, outside every filter or in the recycle bin', 'disabled'];
  const message = `people become inactive when they are ${inactive}, and not when they are ${active}`;
  notes.changed(at, `${message}: the actions of users say so here`, 'Look whether this is what is meant');
}

export function readsSoftDeleted(source: StoredSource): boolean {
  if (source.kind === 'attribute') return source.name === SOFT_DELETED;
  return source.kind === 'expression' && attributesOf({ text: source.text, root: source.root }).includes(SOFT_DELETED);
}

function shown(source: StoredSource): string {
  if (source.kind === 'attribute') return source.name;
  return source.kind === 'constant' ? JSON.stringify(source.value) : source.text;
}
