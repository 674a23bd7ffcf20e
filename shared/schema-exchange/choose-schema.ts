// Which of several schemas is meant: the only one that can be, or the one that somebody names. Never a guess.

import type { Problem } from '../errors/problem.ts';
import { Notes } from './exchange-report.ts';
import { ShapeError } from './json-shape.ts';
import type { LocatedSchema } from './locate-schema.ts';
import { chooseObjectMappings } from './object-mappings.ts';
import type { ProvisioningFile } from './provisioning-file.ts';

export type ChosenSchema = { readonly schema: LocatedSchema } | { readonly problem: Problem };

/** `wanted`: the JSON path that somebody named. `read`: what a schema becomes. */
export function chooseSchema(
  schemas: readonly [LocatedSchema, ...LocatedSchema[]],
  wanted: string | undefined,
  read: (schema: LocatedSchema) => ProvisioningFile | undefined,
): ChosenSchema {
  const [first, ...others] = schemas;
  if (wanted !== undefined) {
    const named = schemas.find(({ at }) => at === wanted);
    if (named !== undefined) return { schema: named };
    return refusal(wanted, 'there is no schema at this path', `There is one at ${schemas.map(describe).join(', at ')}`);
  }
  if (others.length === 0) return { schema: first };
  const [only, ...rivals] = candidates(schemas);
  if (only === undefined) {
    const message = `the file holds ${schemas.length} schemas, and none of them maps users out of Entra ID`;
    return refusal('$', message, 'Hand in the schema of the enterprise application');
  }
  const meaning = (schema: LocatedSchema): string => JSON.stringify(read(schema));
  if (rivals.every((rival) => meaning(rival) === meaning(only))) return { schema: only };
  const message = `the file holds ${rivals.length + 1} different schemas, and nothing says which one is meant`;
  return refusal('$', message, `Name one with --schema: ${[only, ...rivals].map(describe).join(', or ')}`);
}

const refusal = (at: string, message: string, remedy: string): ChosenSchema => ({ problem: { at, message, remedy } });

/** What a job does counts before what it may start with, and what names Notion before what does not. */
function candidates(schemas: readonly LocatedSchema[]): readonly LocatedSchema[] {
  const ofUsers = schemas.filter(mapsUsers);
  const jobs = ofUsers.filter(({ isTemplate }) => !isTemplate);
  const known = jobs.length > 0 ? jobs : ofUsers;
  const ofNotion = known.filter(({ names }) => names.some((name) => /notion/iu.test(name)));
  return ofNotion.length > 0 ? ofNotion : known;
}

function mapsUsers({ schema, at }: LocatedSchema): boolean {
  try {
    return chooseObjectMappings(schema, at, new Notes()).user !== undefined;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

const describe = ({ at, names }: LocatedSchema): string => {
  const known = [...new Set(names)].join(', ');
  return known === '' ? `'${at}'` : `'${at}' (${known.length > 80 ? `${known.slice(0, 80)}…` : known})`;
};
