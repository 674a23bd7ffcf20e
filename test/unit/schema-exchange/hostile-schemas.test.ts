// Schemas that are damaged, huge or malicious: a clear word, never a crash, and nothing invalid.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProvisioning } from '../../../shared/policy/provisioning.ts';
import { importSchema } from '../../../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import {
  ACTIVE,
  attribute,
  call,
  clause,
  FIXTURES,
  filterGroup,
  fixtureText,
  imported,
  mapping,
  notesOf,
  objectMapping,
  schema,
  scopedSchema,
  USER,
  USER_NAME,
  userSchema,
} from '../../support/schemas.ts';
import { randomly } from '../../support/seeds.ts';

const read = (text: string) => importSchema(text, notionProfile);
const isValid = (config: unknown): boolean =>
  config === undefined || checkProvisioning(JSON.stringify(config), notionProfile).problems.length === 0;

describe('what is no schema', () => {
  it.each([
    ['', '$: the file is empty'],
    ['{"synchronizationRules"', '$: the file is not JSON'],
    ['{"synchronizationRules": [', '$: the file is not JSON'],
    ['[]', '$: the file is no synchronization schema'],
    ['null', '$: the file is no synchronization schema'],
    ['{"value": [], "jobs": {}}', '$: the file is no synchronization schema'],
    ['{"synchronizationRules": "System.Object[]"}', '$.synchronizationRules: must be a list and is a text'],
    ['{"synchronizationRules": []}', '$: the schema does not map users'],
    ['{"synchronizationRules": [7]}', '$.synchronizationRules[0]: must be an object and is a number'],
    ['{"__proto__": {"synchronizationRules": []}}', '$.__proto__: the schema does not map users'],
  ])('%s is refused with its place', (text, note) => {
    const result = read(text);
    expect(result.config).toBeUndefined();
    expect(notesOf(result)[0]).toContain(note);
  });

  it('what PowerShell cut off is told', () => {
    const { report } = read('{"synchronizationRules": "System.Object[]"}');
    expect(report.notes[0]?.remedy).toMatch(/ConvertTo-Json -Depth 100/);
  });
});

describe('what is a schema all the same', () => {
  const whole = read(fixtureText('scim-default')).config;

  it('a byte order mark, jobs around it, and other capitals', () => {
    const json: unknown = JSON.parse(fixtureText('scim-default'));
    expect(read(`\uFEFF${fixtureText('scim-default')}`).config).toEqual(whole);
    for (const wrapped of [{ schema: json }, { value: [{}, json] }, { jobs: [{ id: 'a' }, { schema: json }] }]) {
      expect(imported(wrapped).config).toEqual(whole);
    }
    expect(imported(capitalised(json)).config).toEqual(whole);
  });

  it('keys that are not known are ignored', () => {
    const user = objectMapping('User', [{ ...USER_NAME, isCustom: true }, ACTIVE], { future: { deep: [1] } });
    expect(notesOf(imported({ ...schema(user), another: 7 }))).toEqual([]);
  });
});

describe('wrong types', () => {
  it.each([
    ['targetAttributeName', 5, 'must be a text and is a number'],
    ['targetAttributeName', '', 'must be a text and is empty'],
    ['source', 'mail', 'must be an object and is a text'],
    ['defaultValue', ['x'], 'must be a text and is a list'],
    ['matchingPriority', 'first', 'must be a whole number and is a text'],
    ['flowType', true, 'must be a text and is true or false'],
    ['flowBehavior', {}, 'must be a text and is an object'],
  ])('%s: %j leaves out its mapping alone', (key, value, message) => {
    const result = imported(
      userSchema(mapping('title', attribute('jobTitle'), { [key]: value }), mapping('locale', attribute('city'))),
    );
    expect(notesOf(result)).toEqual([`${USER}.attributeMappings[2].${key}: ${message}`]);
    expect(result.config?.users?.attributeMappings).toHaveLength(3);
  });

  it.each([
    ['attributeMappings', {}],
    ['flowTypes', {}],
    ['enabled', 'yes'],
    ['sourceObjectName', 1],
  ])('%s: %j of the only object mapping leaves nothing', (key, value) => {
    const result = imported(schema(objectMapping('User', [USER_NAME], { [key]: value })));
    expect(result.config).toBeUndefined();
    expect(notesOf(result).join()).toContain(`${USER}.${key}: must be`);
  });

  it('names of prototypes are names like others', () => {
    const result = imported(
      userSchema(
        mapping('__proto__', attribute('constructor')),
        mapping('constructor', call('toString([city])', 'toString', { __proto__: attribute('city') })),
        mapping('title', call('', 'hasOwnProperty', { valueOf: attribute('city') })),
      ),
    );
    expect(result.config?.users?.attributeMappings).toHaveLength(2);
    const scope = { groups: [filterGroup('', clause('__proto__', 'constructor', 'x'))] };
    expect(imported(scopedSchema(scope)).config?.users?.scopingFilters?.[0]?.name).toMatch(/^Nobody/);
  });
});

describe('size', () => {
  it('trees may be as deep as they like', () => {
    const depth = 50_000;
    const tree = `${'{"type":"Function","name":"ToLower","parameters":[{"key":"source","value":'.repeat(depth)}null${'}]}'.repeat(depth)}`;
    const text = JSON.stringify(userSchema(mapping('title', 'TREE'))).replace('"TREE"', tree);
    expect(notesOf(read(text))).toEqual([
      expect.stringMatching(
        /attributeMappings\[2\]: the value of title cannot be carried over: functions are nested more than 200 levels deep/,
      ),
    ]);
    expect(read('['.repeat(200_000)).config).toBeUndefined();
    expect(read(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).config).toBeUndefined();
  });

  it('lists may be as long as they like', () => {
    expect(read(JSON.stringify(Array.from({ length: 300_000 }, () => ({})))).config).toBeUndefined();
    const started = performance.now();
    const many = Array.from({ length: 20_000 }, (_, index) => mapping(`x${index}`, attribute('city')));
    const result = imported(userSchema(...many));
    expect(result.config?.users?.attributeMappings).toHaveLength(2);
    expect(notesOf(result)[0]).toBe(
      `${USER}.attributeMappings: the list has 20002 entries, and only the first 500 are read`,
    );
    const wide = call('', 'Join', Object.fromEntries([]));
    const parameters = Array.from({ length: 20_000 }, () => ({ key: 'source', value: attribute('city') }));
    const crowded = imported(userSchema(mapping('title', { ...wide, parameters })));
    expect(notesOf(crowded)[0]).toMatch(/title cannot be carried over: the tree is too large/);
    const groups = Array.from({ length: 400 }, (_, index) => filterGroup('', clause('city', 'EQUALS', String(index))));
    const crossed = imported(scopedSchema({ groups, inputFilterGroups: groups }));
    expect(crossed.config?.users?.scopingFilters).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('damage anywhere', () => {
  randomly('never makes anything invalid, and never throws', { runs: 100 }, (run) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FIXTURES),
        fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), { minLength: 1, maxLength: 6 }),
        (name, damages) => {
          const json: unknown = JSON.parse(fixtureText(name));
          for (const [where, value] of damages) damage(json, where, value);
          expect(isValid(imported(json).config)).toBe(true);
        },
      ),
      run,
    );
  });

  randomly('nor does any other JSON', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isValid(imported({ synchronizationRules: value }).config)).toBe(true);
        expect(isValid(imported(schema(value)).config)).toBe(true);
        expect(isValid(imported(userSchema(value, mapping('title', value))).config)).toBe(true);
        expect(isValid(imported(scopedSchema(value)).config)).toBe(true);
      }),
      run,
    );
  });
});

/** Replaces one of all values inside. */
function damage(json: unknown, where: number, value: unknown): void {
  const places: [object, string][] = [];
  const pending: unknown[] = [json];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, member] of Object.entries(next)) {
      places.push([next, key]);
      pending.push(member);
    }
  }
  const place = places[where % Math.max(1, places.length)];
  if (place !== undefined) Reflect.set(place[0], place[1], value);
}

function capitalised(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(capitalised);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalised(value)]),
  );
}
