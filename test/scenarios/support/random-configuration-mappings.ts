// Attribute mappings, each with the value that docs/mapping.md promises, written as naively as possible.

import type { SnapshotUser } from '../../../sandbox/graph/snapshot.ts';
import { listOf, principalName, type TenantView, textOf } from './random-configuration-view.ts';

/** What the oracle knows of somebody besides the tenant. */
export interface Standing {
  /** Values of the app roles, in alphabetical order. */
  readonly roles: readonly string[];
  /** Address of the manager; undefined: none in the target; unsure: nothing is promised about it. */
  readonly managerAddress: string | undefined | typeof UNSURE;
}

export const UNSURE: unique symbol = Symbol('depends on what was before');
export const FAILS: unique symbol = Symbol('the object waits in escrow');

/**
 * A text; null for "Notion has none"; unsure where an empty value keeps what Notion had, or the value was written once
 * and never again.
 */
export type Expected = string | null | typeof UNSURE | typeof FAILS;

export interface MappingChoice {
  readonly mapping: Readonly<Record<string, unknown>>;
  readonly needsRoles?: boolean;
  /** The value may fail, but only while the account is created. */
  readonly failsAtCreation?: (user: SnapshotUser) => boolean;
  expected(user: SnapshotUser, view: TenantView, standing: Standing): Expected;
}

const keep = (value: string | undefined): Expected => value ?? UNSURE;
const clear = (value: string | undefined): Expected => value ?? null;

const source = (name: string, extra: Record<string, unknown> = {}): MappingChoice => ({
  mapping: { source: name, ...extra },
  expected: (user) => (extra['whenNull'] === 'clear' ? clear(textOf(user, name)) : keep(textOf(user, name))),
});

const computed = (
  expression: string,
  value: (user: SnapshotUser, view: TenantView) => string | undefined,
  extra: Record<string, unknown> = {},
): MappingChoice => ({
  mapping: { expression, ...extra },
  expected: (user, view) => (extra['whenNull'] === 'clear' ? clear(value(user, view)) : keep(value(user, view))),
});

const onCreate = (mapping: Record<string, unknown>): MappingChoice => ({
  mapping: { ...mapping, apply: 'onCreate' },
  expected: () => UNSURE,
});

const constant = (value: string): MappingChoice => ({ mapping: { constant: value }, expected: () => value });

/** Who has no address is not created; who is linked keeps the one that Notion has. */
export const USER_NAME: readonly MappingChoice[] = [
  { mapping: { source: 'userPrincipalName', matching: 1 }, expected: (user) => keep(principalName(user)) },
  source('mail', { matching: 1 }),
  computed('Coalesce([mail], [userPrincipalName])', (user) => textOf(user, 'mail') ?? principalName(user), {
    matching: 1,
  }),
  computed('ToLower([userPrincipalName])', (user) => principalName(user)?.toLowerCase(), { matching: 1 }),
];

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION_ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
const NAME = 'name.formatted';
export const MANAGER = `${ENTERPRISE}:manager`;

const surnameFirst = (user: SnapshotUser): string | undefined => {
  const [surname, givenName] = [textOf(user, 'surname'), textOf(user, 'givenName')];
  if (surname === undefined) return textOf(user, 'displayName');
  return givenName === undefined ? surname : `${surname}, ${givenName}`;
};
const jobTitle = (user: SnapshotUser): string | undefined => textOf(user, 'jobTitle');
const firstPhone = (user: SnapshotUser): string | undefined => listOf(user, 'businessPhones')[0];
const place = (user: SnapshotUser): string | undefined => textOf(user, 'officeLocation') ?? textOf(user, 'city');
const CLEAR = { whenNull: 'clear' };

/** Target → what it may be mapped from. */
export const OTHER_TARGETS: Readonly<Record<string, readonly MappingChoice[]>> = {
  [NAME]: [
    source('displayName'),
    constant('Contoso'),
    computed('IIF(IsPresent([surname]), Join(", ", [surname], [givenName]), [displayName])', surnameFirst),
    computed('Append([department], " dept")', (user) => {
      const department = textOf(user, 'department');
      return department === undefined ? undefined : `${department} dept`;
    }),
    source('surname', CLEAR),
  ],
  title: [
    source('jobTitle'),
    source('jobTitle', CLEAR),
    source('jobTitle', { default: 'Newcomer' }),
    onCreate({ source: 'jobTitle', default: 'Newcomer' }),
    onCreate({ constant: 'Newcomer' }),
    computed('ToUpper([jobTitle])', (user) => jobTitle(user)?.toUpperCase(), CLEAR),
    computed('[manager.jobTitle]', (user, view) => textOf(view.manager(user), 'jobTitle'), CLEAR),
    computed('Switch([department], "Other", "Sales", "Seller", "Legal", "Lawyer")', (user) => {
      const department = textOf(user, 'department') ?? '';
      return { Sales: 'Seller', Legal: 'Lawyer' }[department] ?? 'Other';
    }),
    {
      mapping: { expression: 'IgnoreFlowIfNullOrEmpty([jobTitle])', ...CLEAR },
      expected: (user) => keep(jobTitle(user)),
    },
    {
      mapping: { expression: 'CDate([employeeId])' },
      expected: (user) => (textOf(user, 'employeeId') === undefined ? UNSURE : FAILS),
    },
    {
      mapping: { expression: 'CDate([employeeId])', apply: 'onCreate' },
      failsAtCreation: (user) => textOf(user, 'employeeId') !== undefined,
      expected: () => UNSURE,
    },
  ],
  userType: [source('userType'), onCreate({ constant: 'Employee' }), source('employeeType', CLEAR)],
  [`${ENTERPRISE}:department`]: [
    source('department'),
    source('department', CLEAR),
    {
      mapping: { source: 'manager.department', ...CLEAR },
      expected: (user, view) => clear(textOf(view.manager(user), 'department')),
    },
  ],
  [`${ENTERPRISE}:employeeNumber`]: [source('employeeId', CLEAR), source('employeeId', { default: '0' })],
  [MANAGER]: ['keep', 'clear'].map((whenNull) => ({
    mapping: { source: 'manager', whenNull },
    expected: (_user, _view, { managerAddress }) => {
      if (managerAddress !== undefined) return managerAddress;
      return whenNull === 'clear' ? null : UNSURE;
    },
  })),
  'phoneNumbers[type eq "work"].value': [
    computed('Item([businessPhones], 1)', firstPhone, CLEAR),
    source('telephoneNumber', CLEAR),
  ].map((choice) => ({ ...choice, expected: (user) => clear(firstPhone(user)) })),
  'addresses[type eq "work"].locality': [
    computed('Coalesce([officeLocation], [city])', place, CLEAR),
    computed('Coalesce([officeLocation], [city])', place),
  ],
  [NOTION_ROLE]: [
    {
      mapping: {
        expression: 'IIF(Count([appRoleAssignments]) = 0, "member", SingleAppRoleAssignment([appRoleAssignments]))',
      },
      needsRoles: true,
      expected: (_user, _view, { roles }) => roles[0] ?? 'member',
    },
    constant('restricted_member'),
  ],
  roles: [
    {
      mapping: { expression: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])', ...CLEAR },
      needsRoles: true,
      expected: (_user, _view, { roles }) => (roles.length === 0 ? null : roles.join()),
    },
  ],
};
