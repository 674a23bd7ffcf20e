// What Notion's SCIM API can do, from its help page "Provision users & groups with SCIM" and from observed answers.

import type { TargetAttribute, TargetProfile } from '../profile.ts';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../schemas.ts';

const NOTION_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';

// Notion documents no lengths. An address has 254 characters at most (RFC 5321); no directory attribute that could
// be mapped has more than 1,024, so that this catches runaway expressions and nothing else.
const ADDRESS_LENGTH = 254;
const TEXT_LENGTH = 1024;

const text: TargetAttribute = {
  type: 'string',
  multiValued: false,
  clearable: true,
  maxLength: TEXT_LENGTH,
  rewrites: ['space'],
};
const address: TargetAttribute = { ...text, maxLength: ADDRESS_LENGTH, rule: 'email', rewrites: ['case', 'space'] };
// Language tags and numbers are written in several ways, and nothing says which one Notion returns.
const tag: TargetAttribute = { ...text, rewrites: ['case', 'punctuation'] };
const number: TargetAttribute = { ...text, rewrites: ['punctuation'] };
// Types of addresses are not kept, so that nothing says which one a path with a type would empty.
const ANY_ADDRESS = 'emails[primary eq true].value';
const secondary: TargetAttribute = { ...address, clearable: false, uniqueBy: ANY_ADDRESS };
const list: TargetAttribute = { type: 'complex', multiValued: true, clearable: true };

const ENTERPRISE = ENTERPRISE_USER_SCHEMA;

export const notionProfile: TargetProfile = {
  name: 'Notion',
  defaultBaseUrl: 'https://www.notion.so/scim/v2',
  documentedHosts: ['www.notion.so', 'www.notion.com', 'app.notion.com', 'api.notion.com'],
  mediaType: 'application/scim+json',
  pageSize: 100,
  membersPerPatch: 100,
  readLagMs: 30_000,
  removalDropsMemberships: true,
  // Nobody has seen Notion read an escaped quote or backslash.
  unsafeInFilters: '"\\',
  patchForm: 'path',
  // Observed in Notion's other clients; `members[value eq "…"]` was not.
  memberRemoval: 'valueList',
  // `active: false` ends the membership of the workspace; the account stays.
  userRemoval: 'deactivate',
  // A create with a taken address is answered 409, a change to one 500.
  takenValueStatus: 500,
  kinds: {
    user: {
      endpoint: '/Users',
      schema: USER_SCHEMA,
      identifiedBy: 'userName',
      keptAsOne: [
        { paths: ['name.givenName', 'name.familyName', 'name.formatted'], decides: 'last' },
        { paths: ['work', 'mobile', 'other'].map((type) => `phoneNumbers[type eq "${type}"].value`), decides: 'first' },
      ],
      filterable: {
        userName: { filterName: 'userName', caseExact: false },
        'emails[type eq "work"].value': { filterName: 'email', caseExact: false, sameAs: 'userName' },
        [ANY_ADDRESS]: { filterName: 'email', caseExact: false, sameAs: 'userName' },
        'name.givenName': { filterName: 'given_name', caseExact: true },
        'name.familyName': { filterName: 'family_name', caseExact: true },
      },
      attributes: {
        userName: { ...address, required: true, clearable: false, uniqueBy: 'userName' },
        active: { type: 'boolean', multiValued: false, clearable: false },
        // Behind the parts, so that it decides.
        'name.givenName': text,
        'name.familyName': text,
        'name.formatted': text,
        displayName: { ...text, readOnly: true, writtenAs: 'name.formatted' },
        // The address in userName and up to five more.
        emails: { ...list, maxItems: 6, uniqueBy: ANY_ADDRESS, rewrites: ['case'] },
        'emails[type eq "work"].value': secondary,
        'emails[type eq "home"].value': secondary,
        'emails[type eq "other"].value': secondary,
        [ANY_ADDRESS]: { ...address, readOnly: true, writtenAs: 'userName' },
        // Profile pictures are taken at creation only, and shown from where Notion keeps them.
        photos: { ...list, createOnly: true, rewrites: ['all'] },
        'photos[type eq "photo"].value': { ...text, createOnly: true, rule: 'webAddress', rewrites: ['all'] },
        title: text,
        userType: text,
        locale: tag,
        preferredLanguage: tag,
        // A job role for the profile card, not the role in the workspace.
        roles: list,
        'roles[primary eq true].value': text,
        // Notion keeps one number: the primary one, else the first.
        phoneNumbers: { ...list, maxItems: 1, rewrites: ['punctuation'] },
        'phoneNumbers[type eq "work"].value': number,
        'phoneNumbers[type eq "mobile"].value': number,
        'phoneNumbers[type eq "other"].value': number,
        addresses: list,
        'addresses[type eq "work"].formatted': text,
        'addresses[type eq "work"].streetAddress': text,
        'addresses[type eq "work"].locality': text,
        'addresses[type eq "work"].region': text,
        'addresses[type eq "work"].postalCode': text,
        'addresses[type eq "work"].country': text,
        [`${ENTERPRISE}:employeeNumber`]: text,
        [`${ENTERPRISE}:costCenter`]: text,
        [`${ENTERPRISE}:organization`]: text,
        [`${ENTERPRISE}:division`]: text,
        [`${ENTERPRISE}:department`]: text,
        // Sent as the manager's address; whether that or an id comes back is not documented.
        [`${ENTERPRISE}:manager`]: { ...address, wrapped: true, rewrites: ['all'] },
        [`${ENTERPRISE}:manager.displayName`]: { ...text, rewrites: ['all'] },
        [`${NOTION_USER_SCHEMA}:role`]: {
          type: 'string',
          multiValued: false,
          clearable: false,
          canonicalValues: ['owner', 'membership_admin', 'member', 'restricted_member'],
          ranked: true,
          administrative: ['owner', 'membership_admin'],
        },
      },
    },
    group: {
      endpoint: '/Groups',
      schema: GROUP_SCHEMA,
      identifiedBy: 'displayName',
      filterable: { displayName: { filterName: 'displayName', caseExact: false } },
      attributes: {
        displayName: { ...text, clearable: false },
        members: { type: 'reference', multiValued: true, clearable: true, wrapped: true },
      },
    },
  },
  reasons: {
    tokenRefused: 'A SCIM token ends when the owner who created it leaves or changes role.',
    accessDenied: 'SCIM needs the Enterprise plan and a token that an owner of this workspace created.',
    createRefused: 'The plan, the seats or the security settings of the workspace may forbid it.',
    updateRefused:
      'Notion lets SCIM change the profile of a person only if the organization has verified the e-mail domain, the old one and the new one.',
    removalRefused: 'Notion removes neither the owner who created the SCIM token in use nor the last owner.',
    groupDeleteRefused: 'Notion keeps a group if its deletion would leave a page with nobody who has full access.',
    membersRefused: 'A group in Notion takes members of the workspace only, no guests.',
  },
};
