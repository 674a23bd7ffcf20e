// Canonical attribute paths: SCIM paths as Entra's mapping editor writes them.

export interface AttributePath {
  /** URN of the extension the attribute belongs to; absent for the core schema. */
  readonly schema?: string;
  readonly name: string;
  /** `[type eq "work"]`: which item of a multi-valued attribute. */
  readonly item?: { readonly key: string; readonly equals: string | boolean };
  /** `.formatted`, `.value`. */
  readonly sub?: string;
}

const NAME = '[A-Za-z][\\w-]*';
const PATTERN = new RegExp(
  `^(?:(urn:[^\\[\\]"]+):)?(${NAME})(?:\\[(${NAME}) eq (?:"([^"\\\\]*)"|(true|false))\\])?(?:\\.(${NAME}))?$`,
  'i',
);

/** `emails[type eq "work"].value`, `name.formatted`, `urn:…:2.0:User:manager`. Undefined when it is none. */
export function parseAttributePath(text: string): AttributePath | undefined {
  const [, schema, name, key, quoted, bare, sub] = PATTERN.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    ...(schema === undefined ? {} : { schema }),
    ...(key === undefined ? {} : { item: { key, equals: itemValue(key, quoted ?? bare ?? '') } }),
    ...(sub === undefined ? {} : { sub }),
  };
}

/** Entra writes `primary eq "True"`; `primary` is a boolean all the same (RFC 7643, section 2.4). */
function itemValue(key: string, text: string): string | boolean {
  return key.toLowerCase() === 'primary' ? text.toLowerCase() === 'true' : text;
}
