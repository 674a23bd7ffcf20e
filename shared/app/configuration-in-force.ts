// Which configuration is in force: provisioning.json, or the last usable one, which is kept with the state.

import type { Configuration } from '../configuration.ts';
import { ConfigurationError } from '../errors/index.ts';
import type { State } from '../model/ports.ts';
import type { Provisioning } from '../policy/current-provisioning.ts';

export interface InForce extends Provisioning {
  /** Why provisioning.json is not used. */
  readonly notUsed?: ConfigurationError;
}

export interface ConfigurationSources {
  readonly configuration: Pick<Configuration, 'provisioning' | 'compile'>;
  readonly state: () => { readonly job: Pick<State['job'], 'readConfiguration'> };
}

/** Asks the tables only when the file cannot be used. Throws ConfigurationError when nothing else is stored. */
export async function configurationInForce(sources: ConfigurationSources): Promise<InForce> {
  const { configuration } = sources;
  const file = attempt(configuration.provisioning);
  if (!(file instanceof ConfigurationError)) return file;
  const text = await sources.state().job.readConfiguration();
  const stored = text === undefined ? file : attempt(() => configuration.compile(text));
  // Nothing that is stored can be mended by anybody: the file is what is told.
  if (stored instanceof ConfigurationError) throw file;
  return { ...stored, notUsed: file };
}

function attempt(read: () => Provisioning): Provisioning | ConfigurationError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}
