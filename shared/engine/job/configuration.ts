// Which configuration is in force: pure. Its text is kept with the state, so that an unusable file leaves it in force.

import { createHash } from 'node:crypto';
import type { ProvisioningError } from '../../errors/index.ts';
import { type Alarms, ended, raised } from './alarms.ts';
import { DAY_MS } from './reason.ts';

/** Either the deployed file, or the text that was kept, and why the file is not used. */
export type ConfigurationInForce = { readonly text: string } | { readonly notUsed: FileNotUsed };

export type FileNotUsed = Pick<ProvisioningError, 'code' | 'message'>;

/** What the job row knows of the text that is kept. */
export interface KeptConfiguration {
  readonly digest: string;
  /** When it came into force, epoch milliseconds. */
  readonly since: number;
  readonly storedAt: number;
}

/** It is an error as long as the file cannot be used, and over as soon as it can. */
export function withFileNotUsed<Job extends Alarms & { readonly configuration?: KeptConfiguration }>(
  job: Job,
  notUsed: FileNotUsed | undefined,
  now: number,
): Job {
  const others = job.alarms.filter(({ side, code }) => side === 'configuration' && code !== notUsed?.code);
  const kept = others.length === 0 ? job : { ...job, ...ended(job, (alarm) => others.includes(alarm), now) };
  if (notUsed === undefined) return kept;
  const since = job.configuration === undefined ? '' : ` of ${new Date(job.configuration.since).toISOString()}`;
  const detail = `${notUsed.message}\nThe job goes on with the last usable configuration${since}.`;
  return { ...kept, ...raised(kept, { side: 'configuration', code: notUsed.code, detail }, now) };
}

/** Undefined while the text is kept already. Once a day it is stored anew: whatever became of its row is mended by that. */
export function toKeep(
  kept: KeptConfiguration | undefined,
  inForce: ConfigurationInForce,
  now: number,
): { readonly text: string; readonly kept: KeptConfiguration } | undefined {
  if (!('text' in inForce)) return undefined;
  const { text } = inForce;
  const digest = digestOf(text);
  const since = kept?.digest === digest ? kept.since : now;
  if (kept?.digest === digest && now - kept.storedAt < DAY_MS) return undefined;
  return { text, kept: { digest, since, storedAt: now } };
}

/** Epoch milliseconds; undefined while no run has used that text. */
export function inForceSince(kept: KeptConfiguration | undefined, text: string): number | undefined {
  return kept?.digest === digestOf(text) ? kept.since : undefined;
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
