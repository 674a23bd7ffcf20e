// The version of what is stored: older rows are brought up when they are read, newer ones stop the job.

import { ConfigurationError } from '../errors/index.ts';
import { own } from '../model/json.ts';

export const SCHEMA_VERSION = 1;

type RawColumns = Readonly<Record<string, unknown>>;

/** By the version they lead away from. The row is stored in the new form when it is written next. */
const MIGRATIONS = new Map<number, (columns: RawColumns) => RawColumns>();

/** The columns as this version knows them. Throws ConfigurationError for a row that a newer version wrote. */
export function upgraded(columns: RawColumns): RawColumns {
  const version = own(columns, 'v');
  if (typeof version !== 'number') throw unreadable('a row has no schema version');
  if (version > SCHEMA_VERSION) {
    throw new ConfigurationError({
      code: 'StateFromNewerVersion',
      detail:
        `The stored state has schema version ${version}. ` +
        `This version of the program reads versions up to ${SCHEMA_VERSION}.`,
    });
  }
  let current = columns;
  for (let step = version; step < SCHEMA_VERSION; step += 1) current = MIGRATIONS.get(step)?.(current) ?? current;
  return current;
}

/** What a row holds is not what we write: somebody else wrote it, or it is damaged. */
export function unreadable(what: string): ConfigurationError {
  return new ConfigurationError({
    code: 'StateUnreadable',
    detail: `The stored state cannot be read: ${what}.`,
  });
}
