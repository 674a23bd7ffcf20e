// The names under which stored expressions keep the arguments of a function.

import { FUNCTIONS } from '../expression/functions/registry.ts';

/**
 * Where Graph names a parameter otherwise than the reference of the functions does: its list of functions
 * (`GET …/schema/functions`) and the samples of attributeMappingSource.
 */
const GRAPH_KEYS: Readonly<Record<string, readonly string[]>> = {
  Replace: [
    'source',
    'Find',
    'RegularExpression',
    'RegularExpressionGroupName',
    'Replacement',
    'ReplacementPropertyName',
    'Template',
  ],
  Switch: ['source', 'defaultValue', 'switchValue'],
  SelectUniqueValue: ['uniqueValueRule'],
  IsNothing: ['source'],
  AppRoleAssignments: ['source'],
  SingleAppRoleAssignment: ['source'],
  AppRoleAssignmentsComplex: ['source'],
  AssertiveAppRoleAssignmentsComplex: ['source'],
};

/** Names that stored expressions were seen or can be expected to use besides. */
const OTHER_KEYS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Replace: {
    oldvalue: 1,
    regexpattern: 2,
    regexgroupname: 3,
    replacementvalue: 4,
    replacementattributename: 5,
    template: 6,
  },
};

export interface ParameterKeys {
  /** One for each argument; the last one comes again and again where the function takes any number. */
  readonly keys: readonly string[];
  readonly repeats: boolean;
  /** Places that a call always has, also when nothing stands there. */
  readonly least: number;
}

/** Undefined for a function that is not known here. */
export function parameterKeys(functionName: string): ParameterKeys | undefined {
  const spec = FUNCTIONS.get(functionName);
  if (spec === undefined) return undefined;
  const repeats = spec.parameters.some(({ need }) => need === 'repeating');
  const keys = Object.hasOwn(GRAPH_KEYS, functionName) ? GRAPH_KEYS[functionName] : undefined;
  const least = spec.parameters.filter(({ need }) => need === 'required' || need === 'slot').length;
  return { keys: keys ?? spec.parameters.map(({ name }) => name), repeats, least };
}

export function keyAt({ keys, repeats }: ParameterKeys, index: number): string {
  const key = keys[index] ?? (repeats ? keys.at(-1) : undefined);
  return key ?? String(index);
}

/** The place of the argument with this key, or `repeated`: the next of any number. Undefined when it is not known. */
export function placeOf(functionName: string, key: string): number | 'repeated' | undefined {
  const known = parameterKeys(functionName);
  if (known === undefined) return undefined;
  const wanted = key.toLowerCase();
  const named = known.keys.findIndex((candidate) => candidate.toLowerCase() === wanted);
  const place = named === -1 ? otherPlaceOf(functionName, wanted) : named;
  if (!known.repeats || (place !== undefined && place < known.keys.length - 1)) return place;
  // `switchValue`, or numbered: `switchValue1`.
  return wanted.replace(/\d+$/, '') === known.keys.at(-1)?.toLowerCase() ? 'repeated' : undefined;
}

function otherPlaceOf(functionName: string, key: string): number | undefined {
  const others = Object.hasOwn(OTHER_KEYS, functionName) ? OTHER_KEYS[functionName] : undefined;
  return others !== undefined && Object.hasOwn(others, key) ? others[key] : undefined;
}
