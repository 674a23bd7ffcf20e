// The parser for a SIEM: a valid query whose columns are those of ASIM's user management schema.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { analyse } from './support/kusto.mjs';

const query = readFileSync(new URL('../../../infra/siem/asim-user-management.kql', import.meta.url), 'utf8');
const { problems, columns } = analyse(query);

/** Mandatory for every event of the schema. */
const MANDATORY = {
  TimeGenerated: 'datetime',
  EventCount: 'int',
  EventStartTime: 'datetime',
  EventEndTime: 'datetime',
  EventType: 'string',
  EventResult: 'string',
  EventProduct: 'string',
  EventVendor: 'string',
  EventSchema: 'string',
  EventSchemaVersion: 'string',
  Dvc: 'string',
  ActorUsername: 'string',
};
/** The other ones that we fill; names and types as the schema has them. */
const OPTIONAL = {
  EventResultDetails: 'string',
  EventSeverity: 'string',
  EventUid: 'string',
  EventOriginalUid: 'string',
  EventOriginalType: 'string',
  ActorUserType: 'string',
  TargetUserId: 'string',
  TargetUserIdType: 'string',
  TargetUserUid: 'string',
  GroupId: 'string',
  GroupIdType: 'string',
  GroupName: 'string',
  AdditionalFields: 'dynamic',
};

it('has no fault that the language service can find', () => {
  expect(problems).toEqual([]);
});

it('gives the mandatory fields, and no field that the schema does not know', () => {
  expect(columns).toEqual({ ...MANDATORY, ...OPTIONAL });
});

it('names only kinds of event that the schema knows', () => {
  const kinds = [...query.matchAll(/'((?:User|Group)[A-Z]\w+)'/g)].map(([, kind]) => kind);
  expect(kinds.filter((kind) => kind !== 'UserManagement')).toEqual([
    'UserCreated',
    'UserModified',
    'UserDisabled',
    'UserDeleted',
    'GroupCreated',
    'GroupModified',
    'GroupDeleted',
  ]);
});
