// Reads a named source attribute out of a stored image, as Entra would show it to a mapping or a filter.

import { nearestName } from '../../expression/nearest-name.ts';
import type { Attributes, AttributeValue, Kind } from '../../model/stored-object.ts';
import { isList, isObject, ownValue } from '../../model/values.ts';
import { entraNameOf } from './scim-names.ts';
import { type SourceAttribute, type SourceType, sourceAttribute, sourceAttributeNames } from './source-attributes.ts';

/** What a source attribute may be read from. */
export interface SourceObject {
  readonly id?: string | undefined;
  readonly image: Attributes;
  /** Reference attribute → image of the object it points to. */
  readonly references?: Readonly<Record<string, Attributes>> | undefined;
}

export interface SourceReader {
  readonly type: SourceType;
  readonly multiValued: boolean;
  /** Properties that Graph must be asked for. */
  readonly select: readonly string[];
  /** The reference attribute it follows, when it belongs to another object. */
  readonly reference?: string;
  /** Null: empty, never set, or not known. */
  read(object: SourceObject): AttributeValue;
}

export interface UnknownSource {
  readonly message: string;
  readonly remedy: string;
}

/** A reader for `name`, or for `manager.name` an attribute of the manager. */
export function sourceReader(kind: Kind, name: string): SourceReader | UnknownSource {
  const own = sourceAttribute(kind, name);
  if (own !== undefined) return ownReader(name, own);
  const [reference = '', attribute = ''] = splitAtDot(name);
  if (sourceAttribute(kind, reference)?.type !== 'reference') return unknown(kind, name);
  const theirs = sourceAttribute('user', attribute);
  if (theirs?.type === 'reference') {
    return {
      message: `"${name}" goes two steps, and the attributes of another person can be read only one step away`,
      remedy: `Use an attribute of the ${reference} that is no ${attribute} again, such as "${reference}.department"`,
    };
  }
  if (theirs === undefined) return unknown(kind, name);
  return referenceReader(reference, ownReader(attribute, theirs));
}

export const isKnownSource = (reader: SourceReader | UnknownSource): reader is SourceReader => 'read' in reader;

function ownReader(name: string, attribute: SourceAttribute): SourceReader {
  const { type, multiValued, select, inside } = attribute;
  const unwrap = name === 'userPrincipalName' ? withoutGuestMark : (value: AttributeValue) => value;
  return {
    type,
    multiValued,
    select: select === 'id' ? [] : [select],
    ...(type === 'reference' && { reference: name }),
    // Delta rows carry the id beside the attributes, not among them.
    read: ({ id, image }) => (select === 'id' ? (id ?? null) : unwrap(valueInside(own(image, select), inside))),
  };
}

function referenceReader(reference: string, theirs: SourceReader): SourceReader {
  return {
    ...theirs,
    select: [reference, ...theirs.select],
    reference,
    read: ({ image, references }) => {
      const id = own(image, reference);
      const referenced = references && Object.hasOwn(references, reference) ? references[reference] : undefined;
      if (referenced === undefined || typeof id !== 'string') return null;
      return theirs.read({ id, image: referenced });
    },
  };
}

function valueInside(value: AttributeValue, inside: string | 0 | undefined): AttributeValue {
  if (inside === undefined) return value;
  if (inside === 0) return isList(value) ? (value[0] ?? null) : value;
  return isObject(value) ? own(value, inside) : null;
}

const own = (attributes: Attributes, name: string): AttributeValue => ownValue(attributes, name) ?? null;

/**
 * A guest's `alias_theirdomain#EXT#@ourdomain` becomes `alias@theirdomain`, as in Entra's provisioning; the mapping can
 * name originalUserPrincipalName for the full value. No domain holds an underscore, so the last one was the at sign.
 */
function withoutGuestMark(value: AttributeValue): AttributeValue {
  const alias = typeof value === 'string' ? /^(.+)#EXT#@[^@]*$/i.exec(value)?.[1] : undefined;
  return alias === undefined ? value : alias.replace(/_(?=[^_]*$)/, '@');
}

function splitAtDot(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** Computed by Entra's provisioning, and no attribute of the directory. */
const SOFT_DELETED = /^IsSoftDeleted$/i;

function unknown(kind: Kind, name: string): UnknownSource {
  if (SOFT_DELETED.test(name)) {
    return {
      message: `Entra's own provisioning computes "${name}", and it cannot be read here`,
      remedy: 'Remove it: `active` follows the scope by itself, and users.actions says who stays',
    };
  }
  const names = sourceAttributeNames(kind);
  const references = names.filter((own) => sourceAttribute(kind, own)?.type === 'reference');
  const ofOthers = references.flatMap((own) => sourceAttributeNames('user').map((theirs) => `${own}.${theirs}`));
  const ofScim = kind === 'user' ? entraNameOf(name) : undefined;
  const nearest = ofScim ?? nearestName(name, name.includes('.') ? [...names, ...ofOthers] : names);
  return {
    message: `Entra ID has no ${kind} attribute "${name}" that can be read here`,
    remedy: nearest === undefined ? 'See docs/mapping.md for the attributes' : `Did you mean "${nearest}"?`,
  };
}
