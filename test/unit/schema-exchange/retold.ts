// The same schema told otherwise: keys, names and enumerations in other cases, other numbers and wrappers for the same
// things, another order, other names for what has no meaning. What it means stays.

import fc from 'fast-check';

/** What a telling does to each part of a schema. */
export interface Telling {
  readonly keys: 'graph' | 'Pascal' | 'snake_case' | 'UPPER';
  readonly enumerations: 'names' | 'UPPER' | 'numbers';
  readonly targets: 'as they are' | 'UPPER' | 'long';
  readonly sources: 'as they are' | 'UPPER' | 'long';
  readonly operators: 'as they are' | 'lower' | 'without blanks';
  readonly scalars: 'as they are' | 'texts';
  readonly lists: 'plain' | 'counted' | 'one alone';
  readonly nothing: 'null' | 'absent' | 'object of nulls';
  readonly noise: boolean;
  /** For what is shuffled. */
  readonly order: number;
  readonly wrapper: Wrapper;
}

const WRAPPERS = ['alone', 'job', 'jobs', 'synchronization', 'batch', 'terraform', 'arm', 'text'] as const;
type Wrapper = (typeof WRAPPERS)[number];

export const telling: fc.Arbitrary<Telling> = fc.record({
  keys: fc.constantFrom('graph', 'Pascal', 'snake_case', 'UPPER'),
  enumerations: fc.constantFrom('names', 'UPPER', 'numbers'),
  targets: fc.constantFrom('as they are', 'UPPER', 'long'),
  sources: fc.constantFrom('as they are', 'UPPER', 'long'),
  operators: fc.constantFrom('as they are', 'lower', 'without blanks'),
  scalars: fc.constantFrom('as they are', 'texts'),
  lists: fc.constantFrom('plain', 'counted', 'one alone'),
  nothing: fc.constantFrom('null', 'absent', 'object of nulls'),
  noise: fc.boolean(),
  order: fc.nat(),
  wrapper: fc.constantFrom(...WRAPPERS),
});

type Json = Readonly<Record<string, unknown>>;

/** `json`: a schema as Graph writes it, with a list of rules at its root. */
export function retold(json: unknown, how: Telling): unknown {
  return wrapped(written(shuffled(renamed(json, '', how), '', how), how), how.wrapper);
}

const ENUMERATIONS: Readonly<Record<string, readonly string[]>> = {
  flowType: ['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'],
  flowBehavior: ['FlowWhenChanged', 'FlowAlways'],
  type: ['Attribute', 'Constant', 'Function'],
};
const FLOWS = ['Add', 'Update', 'Delete'];
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:';
/** Their name or order means something, or their text is looked at as it is. */
const OBJECTS_WITH_NAMES = new Set([
  'groups',
  'inputFilterGroups',
  'categoryFilterGroups',
  'parameters',
  'value',
  'source',
]);

/** Values of the same meaning, and other names where a name has none. `of`: the key that the value stands under. */
function renamed(json: unknown, of: string, how: Telling, kind = 'User'): unknown {
  if (Array.isArray(json)) return json.map((item) => renamed(item, of, how, kind));
  if (typeof json !== 'object' || json === null) return value(json, of, how, kind);
  const own: Json = withSource({ ...json }, how);
  const inner = typeof own['sourceObjectName'] === 'string' ? own['sourceObjectName'] : kind;
  const entries = Object.entries(own).map(([key, member]): [string, unknown] => {
    if (key === 'name' && !OBJECTS_WITH_NAMES.has(of) && how.noise) return [key, `Renamed ${String(member)}`];
    return [key, renamed(member, key, how, inner)];
  });
  return Object.fromEntries(how.noise ? [...entries, noiseIn(of)] : entries);
}

/** What is not known of a filter might be a part of it, but for what SDKs write into everything. */
const noiseIn = (of: string): [string, unknown] =>
  OF_FILTERS.has(of) ? ['AdditionalData', { sdk: [1] }] : ['futureProperty', { deep: [1] }];

const OF_FILTERS = new Set([
  'scope',
  'groups',
  'inputFilterGroups',
  'categoryFilterGroups',
  'clauses',
  'targetOperand',
]);

/** An attribute that is read as it is, by tree and text. */
function withSource(json: Json, how: Telling): Json {
  if (json['type'] !== 'Attribute' || json['expression'] !== `[${String(json['name'])}]`) return json;
  const name = sourceName(String(json['name']), how);
  return { ...json, name, expression: `[${name}]` };
}

function sourceName(name: string, { sources }: Telling): string {
  if (sources === 'UPPER') return name.toUpperCase();
  return sources === 'long' && /^\w+$/u.test(name) ? `${CORE}User:${name}` : name;
}

function value(json: unknown, key: string, how: Telling, kind: string): unknown {
  if (typeof json === 'string') return text(json, key, how, kind);
  const becomesText = key === 'matchingPriority' || key === 'enabled' || key === 'priority';
  return how.scalars === 'texts' && becomesText ? String(json) : json;
}

function text(json: string, key: string, how: Telling, kind: string): unknown {
  const numbers = ENUMERATIONS[key];
  if (numbers !== undefined || key === 'flowTypes') return enumeration(json, numbers ?? [], how);
  if (key === 'targetAttributeName') return target(json, how, kind);
  if (key === 'sourceOperandName') return sourceName(json, how);
  if (key === 'operatorName') return operator(json, how);
  return json;
}

function enumeration(name: string, names: readonly string[], how: Telling): unknown {
  if (how.enumerations === 'UPPER') return name.toUpperCase();
  if (how.enumerations !== 'numbers') return name;
  if (names.length > 0) return names.indexOf(name);
  return FLOWS.reduce((sum, flow, bit) => (name.includes(flow) ? sum + 2 ** bit : sum), 0);
}

/** Attributes of extensions have no short names, and values inside brackets are compared without regard to case here. */
function target(name: string, how: Telling, kind: string): string {
  if (how.targets === 'UPPER') return name.toUpperCase();
  return how.targets === 'long' && !name.startsWith('urn:') ? `${CORE}${kind}:${name}` : name;
}

function operator(name: string, how: Telling): string {
  if (how.operators === 'lower') return name.toLowerCase();
  return how.operators === 'without blanks' ? name.replaceAll(/[ _]/gu, '') : name;
}

/** In these lists the order has no meaning; nor has it in an object. */
const UNORDERED = new Set([
  'attributeMappings',
  'objectMappings',
  'synchronizationRules',
  'clauses',
  'groups',
  'metadata',
]);

function shuffled(json: unknown, of: string, how: Telling): unknown {
  if (Array.isArray(json)) {
    const items = json.map((item) => shuffled(item, of, how));
    return UNORDERED.has(of) || (of === 'parameters' && haveNames(json)) ? inAnotherOrder(items, how.order) : items;
  }
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, member]): [string, unknown] => [key, shuffled(member, key, how)]);
  return Object.fromEntries(inAnotherOrder(entries, how.order));
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Parameters that come again and again keep their order. */
function haveNames(parameters: readonly unknown[]): boolean {
  const keys = parameters.map((each) => (isJson(each) ? each['key'] : undefined));
  return keys.every((key) => typeof key === 'string' && /[a-z]$/iu.test(key)) && new Set(keys).size === keys.length;
}

function inAnotherOrder<T>(items: readonly T[], order: number): T[] {
  const left = [...items];
  const taken: T[] = [];
  for (let state = order; left.length > 0; state = Math.floor(state / 3) + 7)
    taken.push(...left.splice(state % left.length, 1));
  return taken;
}

const BLANK: Readonly<Record<string, readonly string[]>> = {
  source: ['expression', 'name', 'parameters', 'type'],
  value: ['expression', 'name', 'parameters', 'type'],
  scope: ['categoryFilterGroups', 'groups', 'inputFilterGroups'],
  containerFilter: ['includedContainers'],
  groupFilter: ['includedGroups'],
};

/** Keys, lists and nulls as a tool writes them. */
function written(json: unknown, how: Telling): unknown {
  if (Array.isArray(json))
    return list(
      json.map((item) => written(item, how)),
      how,
    );
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, member]): [string, unknown][] => {
      if (member !== null) return [[key(name, how), written(member, how)]];
      if (how.nothing === 'absent') return [];
      const names = how.nothing === 'object of nulls' ? BLANK[name] : undefined;
      return [
        [key(name, how), names === undefined ? null : Object.fromEntries(names.map((each) => [key(each, how), null]))],
      ];
    }),
  );
}

function list(items: readonly unknown[], how: Telling): unknown {
  if (how.lists === 'counted') return { value: items, Count: items.length };
  const [only] = items;
  const isObject = typeof only === 'object' && only !== null && !Array.isArray(only);
  return how.lists === 'one alone' && items.length === 1 && isObject ? only : items;
}

function key(name: string, { keys }: Telling): string {
  if (keys === 'Pascal') return name.charAt(0).toUpperCase() + name.slice(1);
  if (keys === 'UPPER') return name.toUpperCase();
  return keys === 'snake_case' ? name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`) : name;
}

function wrapped(schema: unknown, wrapper: Wrapper): unknown {
  switch (wrapper) {
    case 'alone':
      return schema;
    case 'job':
      return { id: 'notion.1', schedule: { state: 'Active' }, schema };
    case 'jobs':
      return { value: [{ id: 'notion.1', schema }] };
    case 'synchronization':
      return { templates: [{ id: 'notion', schema: { synchronizationRules: [] } }], jobs: [{ schema }] };
    case 'batch':
      return { responses: [{ id: '1', status: 200, body: schema }] };
    case 'terraform':
      return { version: 4, resources: [{ instances: [{ attributes: { body: { value: schema, type: 'dynamic' } } }] }] };
    case 'arm':
      return { resources: [{ type: 'Microsoft.Graph/schema', properties: { schema } }] };
    case 'text':
      return { statusCode: 200, body: JSON.stringify(schema) };
  }
}
