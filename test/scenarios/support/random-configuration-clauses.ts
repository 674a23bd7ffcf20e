// Clauses of scoping filters, each with what docs/mapping.md says about it, written as naively as possible.

import type { SnapshotGroup, SnapshotUser } from '../../../sandbox/graph/snapshot.ts';
import { listOf, principalName, type TenantView, textOf } from './random-configuration-view.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface ClauseNames {
  /** Object ids of groups. */
  readonly groups: readonly string[];
  /** Epoch milliseconds at which the story began. */
  readonly start: number;
}

export interface Clause<Subject> {
  clause(names: ClauseNames): Readonly<Record<string, unknown>>;
  holds(subject: Subject, view: TenantView, names: ClauseNames): boolean;
}

type Test = (value: string) => boolean;

/** About an attribute with one value: null fails every comparison. */
function one(
  attribute: string,
  operator: string,
  value: string | number | undefined,
  test: Test,
): Clause<SnapshotUser> {
  return {
    clause: () => ({ attribute, operator, ...(value === undefined ? {} : { value }) }),
    holds: (user) => passes(textOf(user, attribute), test),
  };
}

function ofManager(attribute: string, operator: string, value: string, test: Test): Clause<SnapshotUser> {
  return {
    clause: () => ({ attribute: `manager.${attribute}`, operator, value }),
    holds: (user, view) => passes(textOf(view.manager(user), attribute), test),
  };
}

function passes(value: string | undefined, test: Test): boolean {
  return value !== undefined && test(value);
}

function many(values: 'any' | 'all', operator: string, value: string, test: Test): Clause<SnapshotUser> {
  return {
    clause: () => ({ attribute: 'proxyAddresses', operator, value, values }),
    holds: (user) => {
      const items = listOf(user, 'proxyAddresses');
      return values === 'any' ? items.some(test) : items.length > 0 && items.every(test);
    },
  };
}

/** `hours`: from the present, or from the beginning of the story. */
function dated(
  side: 'BEFORE' | 'AFTER',
  from: 'now' | 'start',
  hours: number,
  of: 'user' | 'manager',
): Clause<SnapshotUser> {
  const sign = hours < 0 ? '-' : '+';
  return {
    clause: ({ start }) => ({
      attribute: of === 'user' ? 'employeeHireDate' : 'manager.employeeHireDate',
      operator: side,
      value: from === 'now' ? `now${sign}${Math.abs(hours)}h` : new Date(start + hours * HOUR).toISOString(),
    }),
    holds: (user, view, { start }) => {
      const date = textOf(of === 'user' ? user : view.manager(user), 'employeeHireDate');
      if (date === undefined) return false;
      const limit = (from === 'now' ? view.now : start) + hours * HOUR;
      return side === 'BEFORE' ? Date.parse(date) < limit : Date.parse(date) > limit;
    },
  };
}

function memberOf(group: number, wanted: boolean): Clause<SnapshotUser> {
  const id = ({ groups }: ClauseNames): string => groups[group % groups.length] ?? '';
  return {
    clause: (names) => ({ operator: wanted ? 'IsMemberOf' : 'NOT IsMemberOf', value: id(names) }),
    holds: (user, view, names) => view.membersOf(id(names), true).has(user.id) === wanted,
  };
}

const digits = (value: string): boolean => /^[0-9]+$/.test(value);

export const USER_CLAUSES: readonly Clause<SnapshotUser>[] = [
  one('department', 'EQUALS', 'Sales', (value) => value === 'Sales'),
  one('department', 'NOT EQUALS', 'Sales', (value) => value !== 'Sales'),
  { clause: () => ({ attribute: 'department', operator: 'IS NULL' }), holds: (user) => !textOf(user, 'department') },
  one('department', 'IS NOT NULL', undefined, () => true),
  one('onPremisesSyncEnabled', 'IS TRUE', undefined, (value) => value === 'true'),
  one('onPremisesSyncEnabled', 'IS FALSE', undefined, (value) => value === 'false'),
  one('department', 'REGEX MATCH', '(?i)sales.*', (value) => value.toLowerCase().startsWith('sales')),
  one('department', 'NOT REGEX MATCH', 'Sales.*', (value) => !value.startsWith('Sales')),
  one('employeeId', 'Greater_Than', '100', (value) => digits(value) && Number(value) > 100),
  one('employeeId', 'Greater_Than_OR_EQUALS', 100, (value) => digits(value) && Number(value) >= 100),
  one('jobTitle', 'Includes', 'Manager', (value) => value.includes('Manager')),
  one('displayName', 'ENDS_WITH', '7', (value) => value.endsWith('7')),
  one('department', '&', 'Sales, Legal', (value) => 'Sales, Legal'.includes(value)),
  one('department', '!&', 'Sales, Legal', (value) => !'Sales, Legal'.includes(value)),
  one('userType', 'EQUALS', 'Guest', (value) => value === 'Guest'),
  {
    clause: () => ({ attribute: 'userPrincipalName', operator: 'ENDS_WITH', value: '@partner.example' }),
    holds: (user) => passes(principalName(user), (value) => value.endsWith('@partner.example')),
  },
  {
    clause: () => ({ attribute: 'manager', operator: 'IS NULL' }),
    holds: (user) => textOf(user, 'manager') === undefined,
  },
  {
    clause: () => ({ attribute: 'manager.department', operator: 'IS NULL' }),
    holds: (user, view) => textOf(view.manager(user), 'department') === undefined,
  },
  ofManager('department', 'EQUALS', 'Sales', (value) => value === 'Sales'),
  ofManager('displayName', 'REGEX MATCH', '.*[0-4]', (value) => /[0-4]$/.test(value)),
  many('any', 'ENDS_WITH', '@contoso.com', (value) => value.endsWith('@contoso.com')),
  many('all', 'ENDS_WITH', '@contoso.com', (value) => value.endsWith('@contoso.com')),
  many('any', 'NOT EQUALS', 'smtp:a@contoso.com', (value) => value !== 'smtp:a@contoso.com'),
  many('all', 'NOT REGEX MATCH', '(?i)smtp:a@.*', (value) => !value.toLowerCase().startsWith('smtp:a@')),
  dated('BEFORE', 'now', 7 * 24, 'user'),
  dated('AFTER', 'now', -48, 'user'),
  dated('BEFORE', 'start', 24, 'user'),
  dated('AFTER', 'start', 72, 'user'),
  dated('AFTER', 'now', 24, 'manager'),
  dated('BEFORE', 'now', 96, 'manager'),
  ...[0, 1, 2, 3, 6].flatMap((group) => [memberOf(group, true), memberOf(group, false)]),
];

function ofGroup(attribute: string, operator: string, value: string | undefined, test: Test): Clause<SnapshotGroup> {
  return {
    clause: () => ({ attribute, operator, ...(value === undefined ? {} : { value }) }),
    holds: (group) => passes(textOf(group, attribute), test),
  };
}

export const GROUP_CLAUSES: readonly Clause<SnapshotGroup>[] = [
  ofGroup('displayName', 'REGEX MATCH', 'Group [0-2].*', (value) => /^Group [0-2]/.test(value)),
  ofGroup('displayName', 'NOT REGEX MATCH', 'Group [135].*', (value) => !/^Group [135]/.test(value)),
  ofGroup('displayName', 'ENDS_WITH', '4', (value) => value.endsWith('4')),
  ofGroup('displayName', 'Includes', '.', (value) => value.includes('.')),
  ofGroup('description', 'IS NOT NULL', undefined, () => true),
  ofGroup('description', 'NOT EQUALS', 'Team', (value) => value !== 'Team'),
  ofGroup('securityEnabled', 'IS TRUE', undefined, (value) => value === 'true'),
  {
    clause: () => ({ attribute: 'groupTypes', operator: 'EQUALS', value: 'Unified', values: 'any' }),
    holds: (group) => listOf(group, 'groupTypes').includes('Unified'),
  },
];

/** Days after the beginning of the story; never on a whole minute, so that no step of time ends exactly there. */
export const hireDate = (start: number, days: number): string => new Date(start + days * DAY + 50_000).toISOString();
