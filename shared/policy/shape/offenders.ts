// Takes what is wrong with the shape out of provisioning.json, so that the rest can be checked for its meaning.

import type * as z from 'zod';
import { type Path, valueAt } from './json-value.ts';

/** A copy without the parts that the issues complain about; list items stay in place. */
export function withoutOffenders(error: z.ZodError, json: unknown): unknown {
  const copy: unknown = structuredClone(json);
  for (const issue of error.issues) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      const parent = valueAt(copy, path.slice(0, -1));
      const key = path.at(-1);
      if (typeof parent === 'object' && parent !== null && typeof key === 'string') Reflect.deleteProperty(parent, key);
    }
  }
  return copy;
}

/** A copy in which each list item with an issue gave its place to a harmless one, so that the others keep theirs. */
export function withStandIns(error: z.ZodError, json: unknown): unknown {
  const copy: unknown = structuredClone(json);
  for (const { path } of error.issues) {
    const at = path.findLastIndex((step) => typeof step === 'number');
    const list = valueAt(copy, path.slice(0, at));
    const index = path[at];
    const standIn = standInFor(path.slice(0, at));
    if (Array.isArray(list) && typeof index === 'number' && standIn !== undefined) list[index] = standIn;
  }
  return copy;
}

/** Has no problem of its own, whatever stands beside it. */
function standInFor(list: Path): object | undefined {
  const clause = { attribute: 'id', operator: 'IS NOT NULL' };
  switch (list.at(-1)) {
    case 'clauses':
      return clause;
    case 'scopingFilters':
      return { clauses: [clause] };
    case 'attributeMappings':
      return list.at(0) === 'users'
        ? { source: 'entitlement', target: 'active' }
        : { source: 'members', target: 'members' };
    default:
      return undefined;
  }
}
