import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../shared/errors/index.ts';
import { checkProvisioning, findProvisioningFile, parseProvisioning } from '../../../shared/policy/provisioning.ts';
import { provisioningJsonSchema } from '../../../shared/policy/shape/json-schema.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const problemsOf = (file: unknown) => checkProvisioning(JSON.stringify(file), notionProfile).problems;
const pathsOf = (file: unknown) => problemsOf(file).map(({ at }) => at);
const root = new URL('../../../', import.meta.url);
const shippedFile = readFileSync(new URL('provisioning.json', root), 'utf8');

describe('provisioning.json', () => {
  it('an empty object means the documented defaults', () => {
    const config = parseProvisioning('{}', notionProfile);
    expect(config).toMatchObject({
      scope: 'assigned',
      nestedGroups: false,
      users: {
        guests: 'exclude',
        agents: 'exclude',
        actions: { disabled: 'remove', outOfScope: 'remove', softDeleted: 'remove', hardDeleted: 'remove' },
        scopingFilters: [],
      },
      groups: { enabled: true, actions: { outOfScope: 'empty', softDeleted: 'empty', hardDeleted: 'deleteOurs' } },
      limits: { creations: 500, peopleShare: 0.2, peopleBase: 50, peopleFloor: 5, groupDeletes: 3, memberships: 500 },
    });
    expect(config.users.attributeMappings.map(({ source, target }) => `${source} → ${target}`)).toEqual([
      'userPrincipalName → userName',
      'displayName → name.formatted',
      'entitlement → active',
    ]);
    expect(config.groups.attributeMappings.map(({ source, target }) => `${source} → ${target}`)).toEqual([
      'displayName → displayName',
      'members → members',
    ]);
  });

  it('the file that is shipped writes the defaults out', () => {
    const { $schema, ...shipped } = parseProvisioning(shippedFile, notionProfile);
    expect($schema).toBe('./shared/policy/provisioning.schema.json');
    expect(shipped).toEqual(parseProvisioning('{}', notionProfile));
  });

  it('the JSON Schema beside the code is current (node infra/build/generate-schema.mjs)', () => {
    const schema = readFileSync(new URL('shared/policy/provisioning.schema.json', root), 'utf8');
    expect(schema).toBe(provisioningJsonSchema());
  });

  it('the JSON Schema describes every property', () => {
    expect(undescribed(JSON.parse(provisioningJsonSchema()), '$')).toEqual([]);
  });

  it('a problem names the line of its place, or of what lacks it', () => {
    const text = [
      '\uFEFF{ "limits": {',
      '    "creations": -1, "a \\"key\\": }": []',
      '  },',
      '  "users": {',
      '    "scopingFilters": [{ "name": "x\\n{", "clauses": [{}] },',
      '      { "clauses": [',
      '        { "attribute": "city", "operator": "IS NULL" },',
      '        { "operator": "EQUALS", "attribute": "city", "value":',
      '          true }] }],',
      '    "attributeMappings":',
      '      [ {"source": "mail", "target": "userName"} ]',
      '  }',
      '}',
    ].join('\r\n');
    const { problems } = checkProvisioning(text, notionProfile);
    expect(problems.map(({ at, line }) => `${line} ${at}`)).toEqual([
      '5 $.users.scopingFilters[0].clauses[0].operator',
      '8 $.users.scopingFilters[1].clauses[1].value',
      '2 $.limits.creations',
      String.raw`2 $.limits["a \"key\": }"]`,
      '10 $.users.attributeMappings',
    ]);
    expect(() => parseProvisioning(text, notionProfile)).toThrow('- $.limits.creations (line 2): too small');
  });

  it('an unknown key is refused with the nearest one', () => {
    const file = { scpoe: 'all', users: { attributeMapping: [] }, groups: { actions: { softDelete: 'keep' } } };
    expect(problemsOf(file)).toEqual([
      { at: '$.users.attributeMapping', message: 'is not a known key', remedy: 'Did you mean "attributeMappings"?' },
      { at: '$.groups.actions.softDelete', message: 'is not a known key', remedy: 'Did you mean "softDeleted"?' },
      { at: '$.scpoe', message: 'is not a known key', remedy: 'Did you mean "scope"?' },
    ]);
  });

  it('a value outside a list is answered with what may stand there', () => {
    const clause = { attribute: 'department', operator: 'EQUAL', value: 'Sales' };
    expect(problemsOf({ scope: 'everybody', users: { scopingFilters: [{ clauses: [clause] }] } })).toEqual([
      { at: '$.scope', message: 'is not one of the allowed values', remedy: 'Use one of: assigned, all' },
      {
        at: '$.users.scopingFilters[0].clauses[0].operator',
        message: 'is not one of the allowed values',
        remedy: 'Did you mean "EQUALS"?',
      },
    ]);
  });

  it('problems of shape and of meaning are reported at once', () => {
    const file = {
      nestedGroup: true,
      users: {
        attributeMappings: [
          { source: 'userPrincipalName', target: 'userName', matching: 1 },
          { source: 'dispalyName', target: 'name.formatted' },
        ],
        scopingFilters: [{ clauses: [{ attribute: 'accountEnabled', operator: 'EQUALS', value: 'true' }] }],
      },
      limits: { creations: -1 },
    };
    expect(pathsOf(file)).toEqual([
      '$.limits.creations',
      '$.nestedGroup',
      '$.users.scopingFilters[0].clauses[0].operator',
      '$.users.attributeMappings[1].source',
    ]);
  });

  it('a list item of the wrong shape hides nothing else', () => {
    const file = {
      users: {
        scopingFilters: [
          {
            clauses: [
              { attribute: 'department', operator: 'EQUAL', value: 'Sales' },
              { attribute: 'departmnet', operator: 'EQUALS', value: 'Sales' },
              7,
            ],
          },
          'everybody',
          { clauses: [{ attribute: 'employeeId', operator: 'Greater_Than', value: 'many' }] },
        ],
        attributeMappings: [
          { source: 'userPrincipalName', target: 'userName', matching: 1 },
          { source: 'displayName' },
          { source: 'jobTitel', target: 'title' },
        ],
      },
      groups: { attributeMappings: [{ source: 'displayName', target: 7 }] },
    };
    expect(pathsOf(file).toSorted()).toEqual([
      '$.groups.attributeMappings[0].target',
      '$.users.attributeMappings[1].target',
      '$.users.attributeMappings[2].source',
      '$.users.scopingFilters[0].clauses[0].operator',
      '$.users.scopingFilters[0].clauses[1].attribute',
      '$.users.scopingFilters[0].clauses[2]',
      '$.users.scopingFilters[1]',
      '$.users.scopingFilters[2].clauses[0].value',
    ]);
  });

  it('what is missing, or of another type, says so', () => {
    const clauses = [
      { attribute: 'department', value: 'Sales' },
      { attribute: 'department', operator: 'EQUALS', value: true },
      { attribute: 'department', operator: 'EQUALS', value: 1.5 },
    ];
    expect(problemsOf({ users: { scopingFilters: [{ clauses }] } }).map(({ message }) => message)).toEqual([
      'is missing',
      'expected string or number',
      'expected string or int',
    ]);
  });

  it.each([
    ['!=', 'NOT EQUALS'],
    ['==', 'EQUALS'],
    ['IN', 'REGEX MATCH'],
    ['CONTAINS', 'Includes'],
    ['Not Includes', 'NOT REGEX MATCH'],
    ['STARTS_WITH', 'REGEX MATCH'],
    ['Present', 'IS NOT NULL'],
    ['>=', 'Greater_Than_OR_EQUALS'],
    ['greater than', 'Greater_Than'],
    ['notEquals', 'NOT EQUALS'],
    ['Is Member Of', 'IsMemberOf'],
  ])('the operator %s, as other systems have it, is answered with %s', (operator, expected) => {
    const clauses = [{ attribute: 'department', operator, value: '1' }];
    const [problem] = problemsOf({ users: { scopingFilters: [{ clauses }] } });
    expect(problem?.remedy).toMatch(new RegExp(`"${expected}"`, 'u'));
  });

  it('the error names every problem with its path and what to do', () => {
    const parse = () => parseProvisioning('{"scope":"everyone","users":{"guest":"include"}}', notionProfile);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(
      /2 problems[\s\S]*\$\.scope: [\s\S]*\$\.users\.guest: is not a known key\. Did you mean "guests"\?/,
    );
  });

  it('text that is not JSON says where it breaks', () => {
    const { problems } = checkProvisioning('{"scope": "all",}', notionProfile);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.at).toBe('$');
    expect(problems[0]?.message).toMatch(/is not JSON: .*position|line/);
  });

  it('a byte order mark in front is no problem', () => {
    expect(checkProvisioning('\uFEFF{}', notionProfile).problems).toEqual([]);
  });

  it.each(['[]', 'null', '"all"', '7'])('%s is not a configuration', (text) => {
    expect(checkProvisioning(text, notionProfile).problems.map(({ at }) => at)).toEqual(['$']);
  });

  it.each(['{"__proto__": {"scope": "all"}}', '{"constructor": {}}', '{"users": {"__proto__": []}}'])(
    '%s is refused like any unknown key',
    (text) => {
      expect(checkProvisioning(text, notionProfile).problems).toHaveLength(1);
    },
  );
});

describe('the place of provisioning.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provisioning-'));
  const beside = join(folder, 'provisioning.json');
  const entryUrl = pathToFileURL(join(folder, 'main.mjs')).href;

  it('is beside the entry module, whatever the working directory', () => {
    expect(() => findProvisioningFile({ entryUrl, env: {} })).toThrow(
      /The app has no provisioning\.json: .*provisioning\.json\.$/,
    );
    writeFileSync(beside, '{}');
    expect(findProvisioningFile({ entryUrl, env: {} })).toBe(beside);
  });

  it('is what PROVISIONING_CONFIG names', () => {
    const named = join(folder, 'other.json');
    writeFileSync(named, '{}');
    expect(findProvisioningFile({ entryUrl, env: { PROVISIONING_CONFIG: named } })).toBe(named);
    const env = { PROVISIONING_CONFIG: join(folder, 'absent.json') };
    expect(() => findProvisioningFile({ entryUrl, env })).toThrow(
      /PROVISIONING_CONFIG names a file that does not exist: .*absent\.json\.$/,
    );
  });
});

/** Paths of properties without a description, wherever they are. */
function undescribed(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key !== 'properties' || typeof value !== 'object' || value === null)
      return undescribed(value, `${path}.${key}`);
    return Object.entries(value).flatMap(([name, property]: [string, unknown]) => {
      const described = typeof property === 'object' && property !== null && 'description' in property;
      return [...(described ? [] : [`${path}.${name}`]), ...undescribed(property, `${path}.${name}`)];
    });
  });
}
