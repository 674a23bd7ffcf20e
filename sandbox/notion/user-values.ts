// Reads the values of single user attributes, with Notion's rules for them.

import { nameFrom, type PersonName, type Profile } from './accounts.ts';
import { isRecord, type JsonRecord, own } from './json.ts';
import type { Knobs } from './knobs.ts';
import { ENTERPRISE_USER, NOTION_USER } from './schemas.ts';
import { invalid } from './scim-error.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export function emailAddress(field: string, value: unknown): string {
  if (value === undefined || value === null) throw invalid(field, 'defined', undefined);
  if (typeof value === 'string' && EMAIL.test(value)) return value;
  throw invalid(field, 'an email address', value);
}

export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Microsoft Entra sends `"True"` and `"False"` unless it is told to follow the standard. */
export function activeFlag(knobs: Knobs, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' && knobs.stringBooleans === 'accept' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw invalid('active', 'a boolean', value);
}

export function workspaceRole(knobs: Knobs, value: unknown): string {
  if (typeof value === 'string' && knobs.knownRoles.includes(value)) return value;
  throw invalid(`${NOTION_USER}.role`, knobs.knownRoles.map((role) => `\`"${role}"\``).join(' or '), value);
}

/** Notion keeps one name: the full form and the parts follow each other. */
export function nameAfter(present: PersonName, sent: JsonRecord): PersonName {
  const formatted = own(sent, 'formatted');
  if (formatted === null) return {};
  const base = formatted === undefined ? present : nameFrom(textOr('name.formatted', formatted));
  const givenName = namePart(base, sent, 'givenName');
  const familyName = namePart(base, sent, 'familyName');
  const joined = [givenName, familyName].filter((word) => word !== undefined).join(' ');
  const full = formatted === undefined ? joined : (base.formatted ?? '');
  return {
    ...(full === '' ? {} : { formatted: full }),
    ...(givenName === undefined ? {} : { givenName }),
    ...(familyName === undefined ? {} : { familyName }),
  };
}

function namePart(base: PersonName, sent: JsonRecord, key: 'givenName' | 'familyName'): string | undefined {
  const value = own(sent, key);
  if (value === undefined) return base[key];
  return value === null ? undefined : textOr(`name.${key}`, value);
}

const MAX_SECONDARY_EMAILS = 5;

/** A primary entry stands for `userName`, unless that is given by itself; the others are secondary addresses. */
export function emailsAfter(
  present: Profile,
  value: unknown,
  options: { readonly append: boolean; readonly userNameSent: boolean },
): Pick<Profile, 'userName' | 'secondaryEmails'> {
  const entries = listOr('emails', value)
    .filter(isRecord)
    .map((item) => ({
      address: emailAddress('emails.value', own(item, 'value')),
      primary: own(item, 'primary') === true,
    }));
  const primary = options.userNameSent ? undefined : entries.find((entry) => entry.primary)?.address;
  const userName = primary ?? present.userName;
  const secondary = entries.filter((entry) => !entry.primary).map((entry) => entry.address);
  const all = new Set([...(options.append ? present.secondaryEmails : []), ...secondary]);
  const secondaryEmails = [...all].filter((address) => !sameAddress(address, userName));
  if (secondaryEmails.length > MAX_SECONDARY_EMAILS) {
    throw invalid('emails.length', `≤ \`${MAX_SECONDARY_EMAILS + 1}\``, secondaryEmails.length + 1);
  }
  return { userName, secondaryEmails };
}

/** Notion keeps the primary entry, else the first that has a value; its type stays with it. */
export function onePhoneNumber(value: unknown): readonly unknown[] {
  const entries = listOr('phoneNumbers', value).filter(isRecord);
  const primary = entries.find((entry) => own(entry, 'primary') === true);
  const kept = primary ?? entries.find((entry) => Boolean(own(entry, 'value')));
  return kept === undefined ? [] : [kept];
}

/** A manager is named by e-mail address, not by id. */
export function managerAfter(present: unknown, sent: JsonRecord): JsonRecord {
  const address = own(sent, 'value');
  const displayName = own(sent, 'displayName');
  return {
    ...(isRecord(present) ? present : {}),
    ...(address === undefined ? {} : { value: emailAddress(`${ENTERPRISE_USER}.manager.value`, address) }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

export function recordOr(field: string, value: unknown): JsonRecord {
  if (isRecord(value)) return value;
  throw invalid(field, 'an object', value);
}

export function listOr(field: string, value: unknown): readonly unknown[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  throw invalid(field, 'an array', value);
}

function textOr(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalid(field, 'a string', value);
}
