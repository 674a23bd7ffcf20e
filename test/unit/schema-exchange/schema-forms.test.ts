// The forms in which a schema arrives: whole jobs, PowerShell's objects, encodings of Windows, trees stored otherwise.

import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../shared/schema-exchange/decode-text.ts';
import { describeReport } from '../../../shared/schema-exchange/describe-report.ts';
import { importSchema } from '../../../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import {
  ACTIVE,
  attribute,
  call,
  constant,
  FIXTURES,
  fixtureText,
  imported,
  importedMappings,
  mapping,
  notesOf,
  objectMapping,
  sameOf,
  schema,
  USER,
  USER_NAME,
  userSchema,
} from '../../support/schemas.ts';

describe('a whole job', () => {
  const result = imported(JSON.parse(fixtureText('whole-job')));
  const rules = '$.value[0].schema.synchronizationRules';

  it('is carried over with its settings, the rule into Entra ID and what Notion does not have left out', () => {
    expect(notesOf(result)).toEqual([
      `${rules}[0]: the rule leads into Entra ID`,
      expect.stringContaining(
        `${rules}[1].objectMappings[1].scope.groups[0].clauses[1].targetOperand.values: the pattern`,
      ),
      `${rules}[1].objectMappings[1].attributeMappings[5]: "True" → emails[type eq "work"].primary cannot be carried over: the target has no attribute "emails[type eq "work"].primary"`,
    ]);
    expect(result.config).toMatchObject({
      scope: 'assigned',
      users: {
        scopingFilters: [
          { name: 'Staff with a mailbox', clauses: [{ attribute: 'mail' }, { operator: 'REGEX MATCH' }] },
        ],
        attributeMappings: [
          { expression: 'ToLower([mail], )', target: 'userName', matching: 1 },
          { source: 'entitlement' },
          { expression: 'Join(" ", [givenName], [surname])' },
          { target: 'roles[primary eq true].value' },
          { source: 'manager' },
          { expression: 'Coalesce([jobTitle], "Staff")' },
          { constant: 'en-GB', apply: 'onCreate' },
        ],
      },
      groups: { enabled: true },
    });
    expect(result.config).not.toHaveProperty('limits');
  });

  it('beside another one is not chosen between, unless somebody names it or only one is Notion’s', () => {
    const [plain, titled] = [userSchema(), userSchema(mapping('title', attribute('city')))];
    const both = { value: [{ schema: plain }, { schema: titled }] };
    expect(imported(both).config).toBeUndefined();
    const renamed = (json: typeof plain, name: string) => {
      return {
        synchronizationRules: json.synchronizationRules.map((rule) => ({ ...rule, targetDirectoryName: name })),
      };
    };
    const unnamed = { value: [{ schema: renamed(plain, 'SCIM') }, { schema: renamed(titled, 'Slack') }] };
    expect(notesOf(imported(unnamed))).toEqual([
      '$: the file holds 2 different schemas, and nothing says which one is meant',
    ]);
    expect(imported(unnamed).config).toBeUndefined();
    const chosen = importSchema(JSON.stringify(unnamed), notionProfile, { at: '$.value[1].schema' });
    expect(chosen.config?.users?.attributeMappings).toHaveLength(3);
    const elsewhere = importSchema(JSON.stringify(unnamed), notionProfile, { at: '$.value[2].schema' });
    expect(notesOf(elsewhere)).toEqual(['$.value[2].schema: there is no schema at this path']);
    const one = { value: [{ schema: renamed(plain, 'SCIM') }, { schema: renamed(titled, 'Notion (old)') }] };
    expect(imported(one).config?.users?.attributeMappings).toHaveLength(3);
    const same = { value: [{ schema: renamed(plain, 'SCIM') }, { body: JSON.stringify(renamed(plain, 'Other')) }] };
    expect(imported(same).config?.users?.attributeMappings).toHaveLength(2);
    expect(imported({ value: plain }).config?.users?.attributeMappings).toHaveLength(2);
  });
});

describe('objects of PowerShell', () => {
  it.each(FIXTURES)('%s says the same with a null written as an object of nulls', (name) => {
    const json: unknown = JSON.parse(fixtureText(name));
    expect(imported(asPowerShell(json)).config).toEqual(imported(json).config);
  });

  it('an argument that was left out stays left out', () => {
    const blank = { Expression: null, Name: null, Parameters: null, Type: null, AdditionalProperties: {} };
    const { expression: _, ...tree } = call('', 'Replace', {
      source: attribute('mobile'),
      Find: constant('-'),
      RegularExpression: blank,
      Replacement: constant('_'),
      Template: blank,
    });
    expect(importedMappings(mapping('title', tree))).toEqual([
      { expression: 'Replace([mobile], "-", , , "_", , )', target: 'title' },
    ]);
  });
});

/** `source`, `scope` and the filters of a rule are objects there, also when nothing is in them. */
function asPowerShell(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(asPowerShell);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json).map(([key, value]): [string, unknown] => {
    const capitalised = key.charAt(0).toUpperCase() + key.slice(1);
    const names = value === null && Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    const written = names === undefined ? asPowerShell(value) : Object.fromEntries(names.map((name) => [name, null]));
    return [capitalised, written];
  });
  return Object.fromEntries(members);
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  source: ['Expression', 'Name', 'Parameters', 'Type'],
  scope: ['CategoryFilterGroups', 'Groups', 'InputFilterGroups'],
  containerFilter: ['IncludedContainers'],
  groupFilter: ['IncludedGroups'],
};

describe('encodings', () => {
  const text = '{"name": "Zoë 🦊"}';
  const utf16 = Buffer.from(text, 'utf16le');
  const swapped = Buffer.from(utf16).swap16();

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, low byte first, as Windows PowerShell redirects', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['UTF-16, high byte first', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])],
    ['UTF-16 without a mark', utf16],
    ['UTF-16, high byte first, without a mark', swapped],
  ])('%s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it('any other is refused rather than read wrongly', () => {
    expect(decodeText(Buffer.from(text, 'latin1'))).toBeUndefined();
    expect(decodeText(Buffer.from(''))).toBe('');
  });
});

describe('trees stored otherwise than any sample shows', () => {
  const text = 'IIF([country] = "USA", "a", "b")';
  const notesAbout = (source: unknown) => notesOf(imported(userSchema(mapping('title', source))));

  it('a condition that is stored as a text is not taken for one', () => {
    const source = call(text, 'IIF', {
      condition: constant('[country] = "USA"'),
      valueIfTrue: constant('a'),
      valueIfFalse: constant('b'),
    });
    expect(importedMappings(mapping('title', source))).toEqual([{ expression: text, target: 'title' }]);
    expect(notesAbout({ ...source, expression: '' })).toEqual([
      expect.stringContaining(
        'the value of title cannot be carried over: the condition of IIF is stored as a text, and there is no text of the expression',
      ),
    ]);
  });

  it('where arguments have places by a guess alone, the text counts', () => {
    const source = call('Left([mail], 3)', 'Left', { first: constant('3'), second: attribute('mail') });
    expect(importedMappings(mapping('title', source))).toEqual([{ expression: 'Left([mail], 3)', target: 'title' }]);
    expect(notesAbout(source)).toEqual([
      `${USER}.attributeMappings[2].source: the tree says Left("3", [mail]), the text beside it Left([mail], 3); the text counts, because the tree has a form that is not documented`,
    ]);
  });
});

describe('flags of a mapping', () => {
  it('of one precedence are tried in the order in which they stand, and told', () => {
    const work = mapping('emails[type eq "work"].value', attribute('mail'), { matchingPriority: 1 });
    const result = imported(userSchema(work));
    expect(result.config?.users?.attributeMappings).toMatchObject([
      { matching: 1 },
      {},
      { source: 'mail', matching: 2 },
    ]);
    const told = 'more than one matching attribute has the precedence 1; this one is tried as number';
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[0].matchingPriority: ${told} 1`,
      `${USER}.attributeMappings[2].matchingPriority: ${told} 2`,
    ]);
  });

  it('are told where they cannot be kept', () => {
    const manager = mapping(
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
      attribute('manager'),
      {
        exportMissingReferences: true,
      },
    );
    const members = mapping('members', attribute('members'), { flowType: 'MultiValueAddOnly' });
    const name = mapping('displayName', attribute('displayName'), { matchingPriority: 1 });
    const result = imported(
      schema(objectMapping('User', [USER_NAME, ACTIVE, manager]), objectMapping('Group', [name, members])),
    );
    expect(notesOf(result)).toEqual([
      '$.synchronizationRules[0].objectMappings[1].attributeMappings[1].flowType: Entra only adds members; here who leaves the group is taken out of it as well',
    ]);
    expect(sameOf(result)).toContain(
      `${USER}.attributeMappings[2].exportMissingReferences: a reference to somebody who is not in Notion is sent as soon as they are there, and not before`,
    );
  });
});

describe('the report', () => {
  it('does not let a schema speak to the terminal', () => {
    const text = describeReport(imported(userSchema(mapping('\u001b[2Jtitle\u0007', attribute('city')))).report, true);
    expect(text).toContain('\\u001b[2Jtitle\\u0007');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('has short lines, whatever the schema holds, that end with what to do', () => {
    const long = 'x'.repeat(9000);
    const { report } = imported(
      userSchema(
        mapping('title', { expression: `Append([city], "${long}")` }),
        mapping('locale', { expression: `Append([city], Foo("${long}"))` }),
      ),
    );
    const lines = describeReport(report, true).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(1100);
    expect(lines.filter((line) => /Correct the expression/.test(line))).toHaveLength(1);
  });
});
