// The shape of provisioning.json. Editors get the same shape from provisioning.schema.json, which is generated from it.

import * as z from 'zod';
import { OPERATORS } from './operators.ts';

const name = z.string().trim().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const attributeMapping = z
  .strictObject({
    target: name.describe('Attribute of Notion, such as `name.formatted`.'),
    source: name
      .optional()
      .describe(
        'Attribute of Entra ID, copied as it is. `entitlement` means "should be in Notion" and feeds `active`.',
      ),
    constant: scalar.optional().describe('The same value for everybody.'),
    expression: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Expression in the language of Entra attribute mappings, such as `Join(" ", [givenName], [surname])`.'),
    default: scalar.optional().describe('Used when there is no value, and only when the object is created.'),
    matching: z
      .int()
      .min(1)
      .optional()
      .describe('The job finds the object in Notion by this attribute. Of several, it tries the lowest number first.'),
    apply: z
      .enum(['always', 'onCreate'])
      .default('always')
      .describe('`onCreate`: the value is written when the object is created, and never again.'),
    whenNull: z
      .enum(['keep', 'clear'])
      .default('keep')
      .describe('When the value is empty, `keep` leaves what Notion has (as Entra does), and `clear` empties it.'),
  })
  .meta({ oneOf: ['source', 'constant', 'expression'].map((origin) => ({ required: [origin] })) })
  .describe('One attribute of Notion and where its value comes from: exactly one of source, constant and expression.');

const clause = z
  .strictObject({
    attribute: name.optional().describe('Attribute of Entra ID. Left out for IsMemberOf.'),
    operator: z
      .enum(OPERATORS)
      .describe('The operators of Entra scoping filters, and BEFORE, AFTER and NOT IsMemberOf.'),
    value: z
      .union([z.string(), z.int()])
      .optional()
      .describe(
        'What to compare with. Dates: `2026-01-31`, `2026-01-31T09:00:00Z`, `now`, `now+14d`, `now-12h`. IsMemberOf: the object id of a group.',
      ),
    values: z
      .enum(['any', 'all'])
      .optional()
      .describe('For attributes with several values: whether any of them or all of them must pass.'),
  })
  .describe('One condition. A condition on an empty attribute is false, except IS NULL.');

const scopingFilter = z
  .strictObject({
    name: name.optional().describe('Shown when explaining why somebody is in or out of scope.'),
    clauses: z.array(clause).min(1).describe('All of them must be true.'),
  })
  .describe('An object is in scope if it passes at least one filter, or if there is none.');

const userAction = z.enum(['remove', 'keep']);
const groupAction = z.enum(['empty', 'delete', 'deleteOurs', 'keep']);

const GROUP_ACTION_TEXT =
  '`empty` removes the members that this job manages. `delete` deletes the group. `deleteOurs` deletes it if this job created it, and otherwise empties it and stops managing it. `keep` leaves it as it is.';

const users = z
  .strictObject({
    guests: z.enum(['exclude', 'include']).default('exclude').describe('Whether guests of the tenant may be in scope.'),
    agents: z
      .enum(['exclude', 'include'])
      .default('exclude')
      .describe('Whether agent users, the identities of AI agents, may be in scope.'),
    actions: z
      .strictObject({
        disabled: userAction.default('remove').describe('The account is disabled.'),
        outOfScope: userAction
          .default('remove')
          .describe('The person is no longer assigned, or passes no scoping filter.'),
        softDeleted: userAction.default('remove').describe('The account is in the recycle bin of Entra ID.'),
        hardDeleted: userAction
          .default('remove')
          .describe('The account is permanently deleted. `remove` then deletes it in Notion.'),
      })
      .prefault({})
      .describe('What happens to a person in Notion who should no longer be there.'),
    scopingFilters: z.array(scopingFilter).default([]).describe('Who may be in scope; with no filter, everybody.'),
    attributeMappings: z
      .array(attributeMapping)
      .min(1)
      .default([
        { source: 'userPrincipalName', target: 'userName', matching: 1, apply: 'always', whenNull: 'keep' },
        { source: 'displayName', target: 'name.formatted', apply: 'always', whenNull: 'keep' },
        { source: 'entitlement', target: 'active', apply: 'always', whenNull: 'keep' },
      ])
      .describe('The mapping of `entitlement` to `active` always applies, whether it is listed or not.'),
  })
  .describe('People.');

const groups = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('`false`: groups only say who is assigned, and are not created in Notion.'),
    actions: z
      .strictObject({
        outOfScope: groupAction
          .default('empty')
          .describe(`The group is no longer assigned, or passes no scoping filter. ${GROUP_ACTION_TEXT}`),
        softDeleted: groupAction
          .default('empty')
          .describe(`The group is in the recycle bin of Entra ID. ${GROUP_ACTION_TEXT}`),
        hardDeleted: groupAction
          .default('deleteOurs')
          .describe(
            `The group is permanently deleted. ${GROUP_ACTION_TEXT} A group to be deleted is emptied first, and deleted after deleteAfterDays.`,
          ),
      })
      .prefault({})
      .describe('What happens to a group in Notion that should no longer be there.'),
    deleteAfterDays: z
      .int()
      .min(0)
      .max(365)
      .default(7)
      .describe(
        'Days from the permanent deletion of a group until it is deleted in Notion. A group of the same name that comes into scope meanwhile takes it over, with its page permissions. 0: it is deleted at once.',
      ),
    foreignMembers: z
      .enum(['keep', 'remove'])
      .default('keep')
      .describe(
        'When the job takes over a group that is in Notion already: `keep` leaves the members whom the group of Entra ID does not have, and `remove` takes out those of them whom this job provisions.',
      ),
    scopingFilters: z
      .array(scopingFilter)
      .default([])
      .describe('Which groups are created in Notion. Their assignment entitles their members all the same.'),
    attributeMappings: z
      .array(attributeMapping)
      .min(1)
      .default([
        { source: 'displayName', target: 'displayName', matching: 1, apply: 'always', whenNull: 'keep' },
        { source: 'members', target: 'members', apply: 'always', whenNull: 'keep' },
      ])
      .describe('The mapping of `members` to `members` always applies, whether it is listed or not.'),
  })
  .describe('Groups and their members.');

const count = z.int().min(0);
const share = z.number().min(0).max(1);

const limits = z
  .strictObject({
    creations: count
      .default(500)
      .describe('People and groups that may be created; never fewer than were confirmed at the start.'),
    peopleShare: share.default(0.2).describe('People that may be removed: at most this share of the people in Notion,'),
    peopleBase: count.default(50).describe('and at most this many, plus peopleBaseShare of all,'),
    peopleBaseShare: share.default(0.01).describe('Added to peopleBase, as a share of the people in Notion.'),
    peopleFloor: count.default(5).describe('but this many are always allowed.'),
    groupDeletes: count.default(3).describe('Groups that may be deleted.'),
    memberships: count
      .default(500)
      .describe('Members that may be removed from groups while they stay in Notion: at most this many,'),
    membershipShare: share
      .default(0.5)
      .describe('and at most this share of a group that has membershipShareFrom members or more.'),
    membershipShareFrom: count.default(20).describe('membershipShare does not apply to smaller groups.'),
    administrativeGrants: count
      .default(0)
      .describe('People who may be given an administrative role after the initial cycle.'),
    administrativeAdoptions: count
      .default(0)
      .describe('Accounts with an administrative role in Notion that may be taken over after the initial cycle.'),
    linkMoves: count
      .default(0)
      .describe(
        'Accounts of people out of scope that may move to other people with the same address after the initial cycle.',
      ),
    matchingValueShare: share
      .default(0.05)
      .describe(
        'People whose matching value, such as userName, may change: at most this share of the people in Notion,',
      ),
    matchingValueFloor: count.default(20).describe('but this many are always allowed.'),
    updateShare: share
      .default(0.5)
      .describe('People of whom anything else may change: at most this share of the people in Notion,'),
    updateFloor: count.default(100).describe('but this many are always allowed.'),
  })
  .describe(
    'Limits of the guard for 24 hours. Changes beyond a limit are held; each set waits for consent, or until all of it fits.',
  );

const OBJECT_ID_OR_ADDRESS = /^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^\s@]+@[^\s@]+)$/;

const protectedAccounts = z
  .strictObject({
    users: z
      .array(z.string().regex(OBJECT_ID_OR_ADDRESS, 'is neither an object id nor an address'))
      .default([])
      .describe('Object ids of people in Entra ID, or addresses that they have there or in Notion.'),
  })
  .describe('People whom the job never removes, deactivates or lowers in role. A rename does not end protection.');

export const provisioningSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Lets editors complete and check this file.'),
    scope: z
      .enum(['assigned', 'all'])
      .default('assigned')
      .describe(
        '`assigned`: users and groups assigned to the enterprise application; `all`: everybody who passes the filters.',
      ),
    nestedGroups: z
      .boolean()
      .default(false)
      .describe('Whether members of groups inside an assigned group count as assigned. Entra does not expand them.'),
    users: users.prefault({}),
    groups: groups.prefault({}),
    protected: protectedAccounts.prefault({}),
    limits: limits.prefault({}),
  })
  .describe('What this job provisions from Entra ID to Notion.');

export type ProvisioningConfig = z.output<typeof provisioningSchema>;
export type AttributeMapping = z.output<typeof attributeMapping>;
export type ScopingFilter = z.output<typeof scopingFilter>;
export type ScopingClause = z.output<typeof clause>;
