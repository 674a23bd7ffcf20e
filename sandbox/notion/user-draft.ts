// A user as a request would leave it: attributes are applied one by one, checks come afterwards.

import { emptyProfile, type Profile } from './accounts.ts';
import { isRecord, type JsonRecord } from './json.ts';
import type { Knobs } from './knobs.ts';
import { CORE_USER, ENTERPRISE_USER, NOTION_USER } from './schemas.ts';
import {
  activeFlag,
  emailAddress,
  emailsAfter,
  listOr,
  managerAfter,
  nameAfter,
  onePhoneNumber,
  recordOr,
  sameAddress,
  workspaceRole,
} from './user-values.ts';

export type Operation = 'add' | 'replace';

export interface UserDraft {
  profile: Profile;
  /** Whether the request itself named a `userName`. */
  userNameSent: boolean;
  active: boolean | undefined;
  role: string | undefined;
  /** Photos are read when a user is created, and never again. */
  readonly takesPhotos: boolean;
  readonly knobs: Knobs;
}

export function draftOf(knobs: Knobs, profile: Profile = emptyProfile(''), takesPhotos = false): UserDraft {
  return { profile, userNameSent: false, active: undefined, role: undefined, takesPhotos, knobs };
}

/** Attributes stored as they come, by their name in lower case. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  [
    'title',
    'roles',
    'userType',
    'locale',
    'preferredLanguage',
    'addresses',
    'enterprise:division',
    'enterprise:department',
    'enterprise:costCenter',
    'enterprise:organization',
    'enterprise:employeeNumber',
  ].map((name) => [name.toLowerCase(), name]),
);

const MANAGER = 'enterprise:manager';

const SCHEMAS = [
  { urn: ENTERPRISE_USER.toLowerCase(), prefix: 'enterprise:' },
  { urn: NOTION_USER.toLowerCase(), prefix: 'notion:' },
  { urn: CORE_USER.toLowerCase(), prefix: '' },
];

/** Applies a whole resource, or the value of an operation without path. Unknown attributes are ignored. */
export function applyResource(draft: UserDraft, resource: JsonRecord, operation: Operation): void {
  for (const [key, value] of Object.entries(resource)) applyAttribute(draft, key, value, operation);
}

/** `null` removes the attribute. Names are compared without regard to case, and may start with a schema. */
export function applyAttribute(draft: UserDraft, path: string, value: unknown, operation: Operation): void {
  const name = path.toLowerCase();
  const schema = SCHEMAS.find(({ urn }) => name === urn || name.startsWith(`${urn}:`));
  if (schema === undefined) {
    applyNamed(draft, name, value, operation);
  } else if (name.length > schema.urn.length) {
    applyNamed(draft, schema.prefix + name.slice(schema.urn.length + 1), value, operation);
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      applyNamed(draft, schema.prefix + key.toLowerCase(), inner, operation);
    }
  }
}

function applyNamed(draft: UserDraft, name: string, value: unknown, operation: Operation): void {
  switch (name) {
    case 'username':
      setUserName(draft, value);
      break;
    case 'name':
      setName(draft, value === null ? { formatted: null } : recordOr('name', value));
      break;
    case 'name.formatted':
      setName(draft, { formatted: value });
      break;
    case 'name.givenname':
      setName(draft, { givenName: value });
      break;
    case 'name.familyname':
      setName(draft, { familyName: value });
      break;
    case 'emails':
      change(
        draft,
        emailsAfter(draft.profile, value, { append: operation === 'add', userNameSent: draft.userNameSent }),
      );
      break;
    case 'active':
      draft.active = activeFlag(draft.knobs, value);
      break;
    case 'photos':
      if (draft.takesPhotos) change(draft, { photos: listOr('photos', value) });
      break;
    case 'phonenumbers':
      setAttribute(draft, 'phoneNumbers', onePhoneNumber(itemsAfter(draft, 'phoneNumbers', value, operation)));
      break;
    case MANAGER:
    case `${MANAGER}.value`:
    case `${MANAGER}.displayname`:
      setManager(draft, name.slice(MANAGER.length + 1), value);
      break;
    case 'notion:role':
      draft.role = workspaceRole(draft.knobs, value);
      break;
    case 'externalid':
      change(draft, { externalId: typeof value === 'string' ? value : undefined });
      break;
    default:
      setPlain(draft, name, value, operation);
  }
}

function change(draft: UserDraft, part: Partial<Profile>): void {
  draft.profile = { ...draft.profile, ...part };
}

function setUserName(draft: UserDraft, value: unknown): void {
  const address = emailAddress('userName', value);
  draft.userNameSent = true;
  const secondaryEmails = draft.profile.secondaryEmails.filter((secondary) => !sameAddress(secondary, address));
  change(draft, { userName: draft.knobs.userNameCase === 'lower' ? address.toLowerCase() : address, secondaryEmails });
}

function setName(draft: UserDraft, sent: JsonRecord): void {
  change(draft, { name: nameAfter(draft.profile.name, sent) });
}

function setManager(draft: UserDraft, sub: string, value: unknown): void {
  const sent = sub === 'displayname' ? { displayName: value } : isRecord(value) ? value : { value };
  const present = draft.profile.attributes[MANAGER];
  setAttribute(draft, MANAGER, value === null ? null : managerAfter(present, sent));
}

function setPlain(draft: UserDraft, name: string, value: unknown, operation: Operation): void {
  const plain = PLAIN.get(name);
  if (plain !== undefined) setAttribute(draft, plain, itemsAfter(draft, plain, value, operation));
}

/** `add` puts items behind those of a list that lacks them (RFC 7644, section 3.5.2.1). */
function itemsAfter(draft: UserDraft, name: string, value: unknown, operation: Operation): unknown {
  const present = draft.profile.attributes[name];
  if (operation !== 'add' || !Array.isArray(present) || !Array.isArray(value)) return value;
  const known = new Set(present.map((item) => JSON.stringify(item)));
  return [...present, ...value.filter((item) => !known.has(JSON.stringify(item)))];
}

function setAttribute(draft: UserDraft, name: string, value: unknown): void {
  const others = Object.entries(draft.profile.attributes).filter(([key]) => key !== name);
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  change(draft, { attributes: Object.fromEntries(isEmpty ? others : [...others, [name, value]]) });
}
