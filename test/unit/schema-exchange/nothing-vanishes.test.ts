// Nothing vanishes: every mapping and every filter of a schema arrives, or the report names it by its place.

import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  ACTIVE,
  attribute,
  call,
  clause,
  constant,
  filterGroup,
  imported,
  mapping,
  objectMapping,
  schema,
  USER,
  USER_NAME,
} from '../../support/schemas.ts';
import { randomly } from '../../support/seeds.ts';

const target = fc.constantFrom(
  'title',
  'TITLE',
  'displayName',
  'externalId',
  'emails',
  'emails[type eq "work"].value',
  'roles[primary eq "True"].value',
  'addresses[type eq "home"].locality',
  'name.givenName',
  'userName',
  'active',
  '',
);
const source = fc.oneof(
  fc.constantFrom('mail', 'shoeSize', 'proxyAddresses', 'IsSoftDeleted', 'manager', '').map(attribute),
  fc.constantFrom('', 'x', 'x@contoso.com').map(constant),
  fc.constantFrom(
    call('Trim([mail])', 'Trim', { source: attribute('mail') }),
    call('ToLower([mail])', 'ToLower', { source: attribute('mail') }),
    call('Left(', 'Left', { other: null }),
  ),
  fc.constantFrom<unknown>(null, {}, 7, { Expression: null, Name: null }),
);
const flags = fc.record(
  {
    matchingPriority: fc.constantFrom<unknown>(0, 1, 2, -1, null, '1'),
    defaultValue: fc.constantFrom<unknown>(null, '', 'y', 5),
    flowType: fc.constantFrom<unknown>('Always', 'ObjectAddOnly', 'MultiValueAddOnly', null, 5),
    exportMissingReferences: fc.constantFrom<unknown>(true, false, null, 'x'),
  },
  { requiredKeys: [] },
);
const mappings = fc.array(
  fc.tuple(target, source, flags).map(([name, from, more]) => mapping(name, from, more)),
  { maxLength: 8 },
);

const filters = fc.array(
  fc
    .array(
      fc
        .tuple(
          fc.constantFrom('department', 'shoeSize', 'proxyAddresses', 'accountEnabled'),
          fc.constantFrom('EQUALS', 'SOUNDS LIKE', 'IS NULL', 'REGEX MATCH', 'IS TRUE', 'IsMemberOf'),
          fc.array(fc.constantFrom<unknown>('a', '(', '', null, 7, {}), { maxLength: 2 }),
        )
        .map(([name, operator, values]) => clause(name, operator, ...values)),
      { maxLength: 3 },
    )
    .map((clauses) => filterGroup('', ...clauses)),
  { maxLength: 4 },
);

/** How many different entries of a list the notes of that kind speak of. */
function named(notes: readonly { readonly kind: string; readonly at: string }[], kind: string, list: string): number {
  const places = notes.filter((note) => note.kind === kind && note.at.startsWith(`${list}[`));
  return new Set(places.map(({ at }) => at.slice(list.length, at.indexOf(']', list.length)))).size;
}

describe('whatever a schema holds', () => {
  randomly('arrives or is named, mapping by mapping and filter by filter', { runs: 150 }, (run) => {
    fc.assert(
      fc.property(mappings, filters, (others, groups) => {
        const given = [USER_NAME, ACTIVE, ...others];
        const { config, report } = imported(schema(objectMapping('User', given, { scope: { groups } })));
        const arrived = config?.users?.attributeMappings ?? [];
        expect(arrived.length + named(report.notes, 'leftOut', `${USER}.attributeMappings`)).toBe(given.length);
        const kept = (config?.users?.scopingFilters ?? []).filter(({ name }) => name === undefined);
        expect(kept.length + named(report.notes, 'leftOut', `${USER}.scope.groups`)).toBe(groups.length);
      }),
      run,
    );
  });
});
