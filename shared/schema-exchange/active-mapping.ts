// What the mapping of active says about who loses access, and what of that is told.

import { attributesOf } from '../expression/index.ts';
import { type EntitlementRule, entitlementRule, SOFT_DELETED } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import type { JsonObject } from './json-shape.ts';
import { flowOf } from './mapping-flow.ts';
import type { StoredSource } from './stored-source.ts';

/** Throws ShapeError. */
export function activeRule(entry: JsonObject, source: StoredSource, at: string, notes: Notes): EntitlementRule {
  const said = entitlementRule(source);
  // Who is made active and never looked at again stays so.
  const rule = said !== 'other' && flowOf(entry, at) === 'objectaddonly' ? 'never' : said;
  if (rule === 'never') notes.same(at, 'this mapping makes nobody inactive, and the actions of users say so here');
  if (rule === 'enabled') {
    const message =
      'people are made inactive when their account is disabled, and not when they are unassigned or deleted';
    notes.changed(at, `${message}: the actions of users say so here`, 'Look at the actions outOfScope and softDeleted');
  }
  if (rule === 'other') {
    const message = `active is made from ${shown(source)}, and provisioning.json cannot say that`;
    const remedy = 'Decide who loses access: users.actions and users.scopingFilters say it';
    notes.leftOut(at, message, remedy);
  }
  return rule;
}

export function readsSoftDeleted(source: StoredSource): boolean {
  if (source.kind === 'attribute') return source.name === SOFT_DELETED;
  return source.kind === 'expression' && attributesOf({ text: source.text, root: source.root }).includes(SOFT_DELETED);
}

function shown(source: StoredSource): string {
  if (source.kind === 'attribute') return source.name;
  return source.kind === 'constant' ? JSON.stringify(source.value) : source.text;
}
