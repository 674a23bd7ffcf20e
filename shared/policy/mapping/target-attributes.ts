// Finds the target attribute that a mapping names, or says which one was probably meant.

import type { KindProfile, TargetAttribute } from '../../scim/profile.ts';
import { ENTERPRISE_USER_SCHEMA } from '../../scim/schemas.ts';
import { adviceOnTarget } from './target-advice.ts';

export interface FoundTarget {
  /** As the profile spells it. */
  readonly path: string;
  readonly attribute: TargetAttribute;
}

export interface UnknownTarget {
  readonly message: string;
  readonly remedy: string;
}

/** SCIM compares attribute names without regard to case (RFC 7643, section 2.1). */
export function findTarget(profile: KindProfile, name: string): FoundTarget | UnknownTarget {
  const short = withoutSchema(canonical(name), profile);
  for (const [path, attribute] of Object.entries(profile.attributes)) {
    const known = canonical(path);
    if (known === short || (attribute.wrapped === true && `${known}.value` === short)) return { path, attribute };
  }
  if (short === 'externalid') {
    const message = `the target has no attribute "${name}"`;
    return { message, remedy: 'Remove the mapping: the app keeps in its state which account belongs to whom' };
  }
  return { message: `the target has no attribute "${name}"`, remedy: adviceOnTarget(name, short, profile) };
}

/** Attributes of the core schema may be named with it (RFC 7644, section 3.10); older connectors name that of SCIM 1.1. */
function withoutSchema(path: string, { schema }: KindProfile): string {
  const core = [`${schema.toLowerCase()}:`, 'urn:scim:schemas:core:1.0:'].find((prefix) => path.startsWith(prefix));
  return core === undefined ? path : path.slice(core.length);
}

export const isFoundTarget = (target: FoundTarget | UnknownTarget): target is FoundTarget => 'attribute' in target;

/** Blanks mean nothing in a filter, and Entra writes `primary eq "True"` where SCIM has a boolean. */
const canonical = (path: string): string =>
  path
    .trim()
    .toLowerCase()
    .replace(/^urn:scim:schemas:extension:enterprise:1\.0:(?:user:)?/, `${ENTERPRISE_USER_SCHEMA.toLowerCase()}:`)
    .replace(/\[\s*(\w+)\s+eq\s+("[^"]*"|\w+)\s*\]/, '[$1 eq $2]')
    .replace(/(\[\w+ eq )"(true|false)"\]/, '$1$2]');

/** What one text in a multi-valued attribute must look like; undefined when its items have several parts. */
export function textItem(profile: KindProfile, path: string): TargetAttribute | undefined {
  const items = Object.entries(profile.attributes).filter(
    ([other]) => other.startsWith(`${path}[`) && other.endsWith('].value'),
  );
  return (items.find(([, attribute]) => attribute.readOnly !== true) ?? items[0])?.[1];
}

/** Whether the target itself keeps the primary item: the value that identifies the object. */
export function hasIdentifyingItem(profile: KindProfile, path: string): boolean {
  const primary = `${path}[primary eq true].value`;
  return Object.hasOwn(profile.attributes, primary) && profile.attributes[primary]?.readOnly === true;
}

/** Whether the path is one item of such a list. */
export function isItemOfIdentified(profile: KindProfile, path: string): boolean {
  const bracket = path.indexOf('[');
  return bracket !== -1 && hasIdentifyingItem(profile, path.slice(0, bracket));
}

/** Whether writing one path also writes the other: a whole list and one of its items. */
export function overlaps(first: string, second: string): boolean {
  return first === second || first.startsWith(`${second}[`) || second.startsWith(`${first}[`);
}
