// What RFC 7643 and RFC 7644 let a client expect of any service; the profile of a server says what is different there.

import type { TargetAttribute, TargetProfile } from '../../../shared/scim/profile.ts';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../../../shared/scim/schemas.ts';

const text: TargetAttribute = { type: 'string', multiValued: false, clearable: true };
const list: TargetAttribute = { type: 'complex', multiValued: true, clearable: true };

export const standardProfile: TargetProfile = {
  name: 'The service',
  defaultBaseUrl: '',
  documentedHosts: [],
  mediaType: 'application/scim+json',
  pageSize: 100,
  membersPerPatch: 50,
  readLagMs: 0,
  removalDropsMemberships: false,
  unsafeInFilters: '',
  patchForm: 'path',
  memberRemoval: 'filterPath',
  userRemoval: 'deactivate',
  kinds: {
    user: {
      endpoint: '/Users',
      schema: USER_SCHEMA,
      identifiedBy: 'userName',
      filterable: { userName: { filterName: 'userName', caseExact: false } },
      attributes: {
        userName: { ...text, required: true, clearable: false, uniqueBy: 'userName', rewrites: ['case'] },
        active: { type: 'boolean', multiValued: false, clearable: false },
        'name.formatted': text,
        'name.givenName': text,
        'name.familyName': text,
        title: text,
        locale: text,
        emails: list,
        'emails[type eq "work"].value': text,
        'emails[type eq "home"].value': text,
        phoneNumbers: list,
        'phoneNumbers[type eq "work"].value': text,
        'phoneNumbers[type eq "mobile"].value': text,
        addresses: list,
        'addresses[type eq "work"].streetAddress': text,
        'addresses[type eq "work"].locality': text,
        'addresses[type eq "work"].country': text,
        'addresses[type eq "home"].locality': text,
        roles: list,
        'roles[primary eq true].value': text,
        [`${ENTERPRISE_USER_SCHEMA}:department`]: text,
        [`${ENTERPRISE_USER_SCHEMA}:manager`]: { ...text, wrapped: true },
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
    tokenRefused: '',
    accessDenied: '',
    createRefused: '',
    updateRefused: '',
    removalRefused: '',
    groupDeleteRefused: '',
    membersRefused: '',
  },
};
