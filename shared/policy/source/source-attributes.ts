// The attributes of Entra ID that mappings and filters may name, and where Graph keeps each of them.

import type { Kind } from '../../model/stored-object.ts';

export type SourceType = 'string' | 'boolean' | 'dateTime' | 'reference' | 'unknown';

export interface SourceAttribute {
  readonly type: SourceType;
  readonly multiValued: boolean;
  /** The property that Graph is asked for. */
  readonly select: string;
  /** Where the value is inside that property; `0` is the first one of several values. */
  readonly inside?: string | 0;
}

const single = (type: SourceType, names: readonly string[]): [string, SourceAttribute][] =>
  names.map((name) => [name, { type, multiValued: false, select: name }]);

const multiple = (names: readonly string[]): [string, SourceAttribute][] =>
  names.map((name) => [name, { type: 'string', multiValued: true, select: name }]);

const inside = (select: string, names: readonly string[]): [string, SourceAttribute][] =>
  names.map((name) => [`${select}.${name}`, { type: 'string', multiValued: false, select, inside: name }]);

const firstOf = (select: string): SourceAttribute => ({ type: 'string', multiValued: false, select, inside: 0 });

const EXTENSION_ATTRIBUTES = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`);

const USER: ReadonlyMap<string, SourceAttribute> = new Map([
  ...single('string', [
    'ageGroup',
    'city',
    'companyName',
    'consentProvidedForMinor',
    'country',
    'creationType',
    'department',
    'displayName',
    'employeeId',
    'employeeType',
    'externalUserState',
    'faxNumber',
    'givenName',
    'id',
    'jobTitle',
    'legalAgeGroupClassification',
    'mail',
    'mailNickname',
    'mobilePhone',
    'officeLocation',
    'onPremisesDistinguishedName',
    'onPremisesDomainName',
    'onPremisesImmutableId',
    'onPremisesSamAccountName',
    'onPremisesSecurityIdentifier',
    'onPremisesUserPrincipalName',
    'passwordPolicies',
    'postalCode',
    'preferredDataLocation',
    'preferredLanguage',
    'securityIdentifier',
    'state',
    'streetAddress',
    'surname',
    'usageLocation',
    'userPrincipalName',
    'userType',
  ]),
  ...single('boolean', ['accountEnabled', 'onPremisesSyncEnabled', 'showInAddressList']),
  ...single('dateTime', [
    'createdDateTime',
    'employeeHireDate',
    'externalUserStateChangeDateTime',
    'lastPasswordChangeDateTime',
    'onPremisesLastSyncDateTime',
  ]),
  ...single('reference', ['manager']),
  ...multiple(['businessPhones', 'imAddresses', 'otherMails', 'proxyAddresses']),
  ...inside('employeeOrgData', ['costCenter', 'division']),
  ...inside('onPremisesExtensionAttributes', EXTENSION_ATTRIBUTES),
]);

const GROUP: ReadonlyMap<string, SourceAttribute> = new Map([
  ...single('string', [
    'classification',
    'description',
    'displayName',
    'id',
    'mail',
    'mailNickname',
    'membershipRule',
    'membershipRuleProcessingState',
    'onPremisesDomainName',
    'onPremisesNetBiosName',
    'onPremisesSamAccountName',
    'onPremisesSecurityIdentifier',
    'preferredDataLocation',
    'preferredLanguage',
    'securityIdentifier',
    'theme',
    'uniqueName',
    'visibility',
  ]),
  ...single('boolean', ['isAssignableToRole', 'mailEnabled', 'onPremisesSyncEnabled', 'securityEnabled']),
  ...single('dateTime', ['createdDateTime', 'expirationDateTime', 'onPremisesLastSyncDateTime', 'renewedDateTime']),
  ...multiple(['groupTypes', 'proxyAddresses']),
]);

/** Names that Entra's provisioning uses for attributes, of users and groups, which Graph calls otherwise. */
const COMMON_ENTRA_NAMES: readonly [string, SourceAttribute][] = [
  ['objectId', { type: 'string', multiValued: false, select: 'id' }],
  ['dirSyncEnabled', { type: 'boolean', multiValued: false, select: 'onPremisesSyncEnabled' }],
  ['lastDirSyncTime', { type: 'dateTime', multiValued: false, select: 'onPremisesLastSyncDateTime' }],
];

const USER_ENTRA_NAMES: readonly [string, SourceAttribute][] = [
  ['originalUserPrincipalName', { type: 'string', multiValued: false, select: 'userPrincipalName' }],
  ['mobile', { type: 'string', multiValued: false, select: 'mobilePhone' }],
  ['telephoneNumber', firstOf('businessPhones')],
  ['sipProxyAddress', firstOf('imAddresses')],
  ['facsimileTelephoneNumber', { type: 'string', multiValued: false, select: 'faxNumber' }],
  ['physicalDeliveryOfficeName', { type: 'string', multiValued: false, select: 'officeLocation' }],
  ['immutableId', { type: 'string', multiValued: false, select: 'onPremisesImmutableId' }],
  ...EXTENSION_ATTRIBUTES.map((name): [string, SourceAttribute] => [
    name,
    { type: 'string', multiValued: false, select: 'onPremisesExtensionAttributes', inside: name },
  ]),
];

const CATALOGUE: Readonly<Record<Kind, ReadonlyMap<string, SourceAttribute>>> = {
  user: new Map([...USER, ...COMMON_ENTRA_NAMES, ...USER_ENTRA_NAMES]),
  group: new Map([...GROUP, ...COMMON_ENTRA_NAMES]),
};

/** Directory extensions are named after the app that registered them; their type is known to the tenant alone. */
const DIRECTORY_EXTENSION = /^extension_[0-9a-f]{32}_\w{1,100}$/;

export function sourceAttribute(kind: Kind, name: string): SourceAttribute | undefined {
  const known = CATALOGUE[kind].get(name);
  if (known !== undefined || !DIRECTORY_EXTENSION.test(name)) return known;
  return { type: 'unknown', multiValued: false, select: name };
}

export const sourceAttributeNames = (kind: Kind): string[] => [...CATALOGUE[kind].keys()];
