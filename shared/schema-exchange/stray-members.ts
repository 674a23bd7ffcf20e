// Members of a filter that no filter of Graph has: whoever wrote them meant to narrow something.

import { isBlank, isJsonObject, type JsonObject, memberOf } from './json-shape.ts';

/** What SDKs write beside the members of an object. */
const OF_SDKS: ReadonlySet<string> = new Set(['additionaldata', 'additionalproperties', 'backingstore', 'odatatype']);

/** Names of members besides the known ones that say anything. */
export function strayMembers(object: JsonObject, known: readonly string[]): string[] {
  const names = new Set(known.map(folded));
  return Object.entries(object).flatMap(([name, value]) => {
    const isKnown = names.has(folded(name)) || OF_SDKS.has(folded(name)) || name.includes('@');
    return isKnown || saysNothing(value) ? [] : [name];
  });
}

const folded = (name: string): string => name.replaceAll('_', '').toLowerCase();

const saysNothing = (value: unknown): boolean =>
  value === false || value === '' || isBlank(value) || (Array.isArray(value) && value.length === 0);

/** More are in no mapping of a person. */
const MAX_VALUES = 10_000;

/** Whether clauses stand anywhere in it. */
export function holdsClauses(value: unknown): boolean {
  const pending: unknown[] = [value];
  for (let left = MAX_VALUES; left > 0 && pending.length > 0; left -= 1) {
    const one = pending.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (isJsonObject(one) && ['clauses', 'operatorName'].some((name) => !isBlank(memberOf(one, name)))) return true;
    for (const inner of Object.values(one)) pending.push(inner);
  }
  return pending.length > 0;
}
