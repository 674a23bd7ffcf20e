// Nothing vanishes: every mapping and every filter of a schema arrives, or the report names it by its place.

import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { differs } from '../../../shared/schema-exchange/exchange-report.ts';
import { type FilterFile, NOBODY, NOBODY_CLAUSES } from '../../../shared/schema-exchange/provisioning-file.ts';
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

/** How many different entries of a list the notes speak of that say that something did not arrive as it was. */
function named(notes: readonly { readonly kind: string; readonly at: string }[], list: string): number {
  const places = notes.filter((note) => note.kind !== 'changed' && note.at.startsWith(`${list}[`));
  return new Set(places.map(({ at }) => at.slice(list.length, at.indexOf(']', list.length)))).size;
}

const isClosed = ({ clauses }: FilterFile): boolean =>
  NOBODY_CLAUSES.every(({ operator }) =>
    clauses.some((each) => each.attribute === 'displayName' && each.operator === operator),
  );

const importedFrom = (others: readonly (typeof USER_NAME)[], groups: readonly unknown[]) => {
  const given = [USER_NAME, ACTIVE, ...others];
  return { given, ...imported(schema(objectMapping('User', given, { scope: { groups } }))) };
};

describe('whatever a schema holds', () => {
  randomly('arrives or is named, mapping by mapping and filter by filter', { runs: 150 }, (run) => {
    fc.assert(
      fc.property(mappings, filters, (others, groups) => {
        const { given, config, report } = importedFrom(others, groups);
        if (config === undefined) return;
        const arrived = config.users?.attributeMappings ?? [];
        expect(arrived.length + named(report.notes, `${USER}.attributeMappings`)).toBeGreaterThanOrEqual(given.length);
        const kept = (config.users?.scopingFilters ?? []).filter(({ clauses }) => clauses !== NOBODY.clauses);
        const own = kept.filter(({ clauses }) => clauses.length > (kept.some(isClosed) ? NOBODY_CLAUSES.length : 0));
        expect(own.length + named(report.notes, `${USER}.scope.groups`)).toBe(groups.length);
      }),
      run,
    );
  });

  randomly('makes no mapping that it does not hold', { runs: 150 }, (run) => {
    fc.assert(
      fc.property(mappings, (others) => {
        const { given, config } = importedFrom(others, []);
        const text = JSON.stringify(given);
        for (const { source, constant, expression } of config?.users?.attributeMappings ?? []) {
          if (source !== 'entitlement')
            expect(text).toContain(JSON.stringify(source ?? expression ?? constant).slice(1, -1));
        }
      }),
      run,
    );
  });

  randomly('lets nobody in when a matching attribute is lost, and says so first', { runs: 150 }, (run) => {
    fc.assert(
      fc.property(mappings, filters, (others, groups) => {
        const { given, config, report } = importedFrom(others, groups);
        const wanted = given.filter(
          ({ matchingPriority: priority }) => priority !== 0 && priority !== null && priority !== -1,
        );
        const found = (config?.users?.attributeMappings ?? []).filter(({ matching }) => matching !== undefined);
        if (found.length >= wanted.length) return;
        expect(config?.users?.scopingFilters?.every(isClosed) ?? config === undefined).toBe(true);
        expect(differs(report)).toBe(true);
        expect(report.headlines[0]).toMatch(/^(?:Nobody is in scope|Nothing can be used)/);
      }),
      run,
    );
  });
});
