// The two directories of a synchronization schema, with the attributes that its mappings and filters use.

import { attributesOf, parse } from '../expression/index.ts';
import type { Kind } from '../model/stored-object.ts';
import { isKnownSource, sourceReader } from '../policy/source/source-reader.ts';
import type { TargetAttribute, TargetProfile } from '../scim/profile.ts';
import type { StoredMapping } from './export-mapping.ts';
import type { StoredScope } from './export-scope.ts';

/** attributeDefinition in Graph. */
interface StoredAttribute {
  readonly anchor: boolean;
  readonly caseExact: false;
  readonly defaultValue: null;
  readonly metadata: readonly never[];
  readonly multivalued: boolean;
  readonly mutability: 'ReadWrite';
  readonly name: string;
  readonly required: boolean;
  readonly referencedObjects: readonly never[];
  readonly type: 'String' | 'Boolean' | 'DateTime' | 'Reference';
}

/** directoryDefinition in Graph. */
export interface StoredDirectory {
  readonly name: string;
  readonly objects: readonly { readonly name: string; readonly attributes: readonly StoredAttribute[] }[];
}

export const ENTRA_DIRECTORY = 'Azure Active Directory';
export const OBJECT_NAMES: Readonly<Record<Kind, string>> = { user: 'User', group: 'Group' };

interface UsedAttributes {
  readonly kind: Kind;
  readonly attributeMappings: readonly StoredMapping[];
  readonly scope: StoredScope | null;
}

export function directoryDefinitions(used: readonly UsedAttributes[], profile: TargetProfile): StoredDirectory[] {
  return [
    {
      name: ENTRA_DIRECTORY,
      objects: used.map((object) => ({ name: OBJECT_NAMES[object.kind], attributes: sourceAttributes(object) })),
    },
    {
      name: profile.name,
      objects: used.map(({ kind, attributeMappings }) => ({
        name: OBJECT_NAMES[kind],
        attributes: attributeMappings.map(({ targetAttributeName }) =>
          targetAttribute(kind, targetAttributeName, profile),
        ),
      })),
    },
  ];
}

function sourceAttributes({ kind, attributeMappings, scope }: UsedAttributes): StoredAttribute[] {
  const read = attributeMappings.flatMap(({ source }) => attributesOf(parse(source.expression)));
  const asked = (scope?.groups ?? []).flatMap(({ clauses }) => clauses.map((clause) => clause.sourceOperandName));
  return [...new Set(['objectId', ...read, ...asked])].map((name) => {
    const reader = sourceReader(kind, name);
    const type = isKnownSource(reader) ? TYPES[reader.type] : name === 'members' ? 'Reference' : 'String';
    const multivalued = isKnownSource(reader) ? reader.multiValued : name === 'members';
    return definition({ name, type, multivalued, anchor: name === 'objectId' });
  });
}

const TYPES = {
  string: 'String',
  unknown: 'String',
  complex: 'String',
  boolean: 'Boolean',
  dateTime: 'DateTime',
  reference: 'Reference',
} as const;

function targetAttribute(kind: Kind, name: string, profile: TargetProfile): StoredAttribute {
  const known: Readonly<Record<string, TargetAttribute>> = profile.kinds[kind].attributes;
  const attribute = Object.hasOwn(known, name) ? known[name] : undefined;
  const { type = 'string', multiValued = false, required = false } = attribute ?? {};
  return definition({ name, type: TYPES[type], multivalued: multiValued, required });
}

const definition = (
  known: Pick<StoredAttribute, 'name' | 'type' | 'multivalued'> & Partial<StoredAttribute>,
): StoredAttribute => ({
  anchor: false,
  caseExact: false,
  defaultValue: null,
  metadata: [],
  mutability: 'ReadWrite',
  required: false,
  referencedObjects: [],
  ...known,
});
