// Reads provisioning.json: where it is, and what is wrong with it.

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';
import { ConfigurationError } from '../errors/index.ts';
import { configurationError, type Problem } from '../errors/problem.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { buildPolicy } from './policy.ts';
import { boundsProblem, firstProblems, MOST_BYTES } from './shape/bounds.ts';
import { withLines } from './shape/line-numbers.ts';
import { withoutOffenders, withStandIns } from './shape/offenders.ts';
import { type ProvisioningConfig, provisioningSchema } from './shape/provisioning-schema.ts';
import { schemaProblems } from './shape/schema-problems.ts';

export interface ProvisioningCheck {
  /** Absent when there are problems. */
  readonly config?: ProvisioningConfig;
  readonly problems: readonly Problem[];
}

/** Throws ConfigurationError (`ProvisioningInvalid`) that names every problem with its JSON path. */
export function parseProvisioning(text: string, profile: TargetProfile): ProvisioningConfig {
  const { config, problems } = checkProvisioning(text, profile);
  if (config === undefined) throw provisioningError(problems);
  return config;
}

export function provisioningError(problems: readonly Problem[]): ConfigurationError {
  return configurationError('ProvisioningInvalid', 'provisioning.json is not usable', problems);
}

/** Looks at the shape, and at what mappings and filters mean for this target. */
export function checkProvisioning(text: string, profile: TargetProfile): ProvisioningCheck {
  const tooMuch = boundsProblem(text);
  if (tooMuch !== undefined) return { problems: [tooMuch] };
  const json = parseJson(text);
  if (!json.ok) return { problems: [json.problem] };
  const { problems, config } = checkJson(json.value, profile);
  if (config !== undefined) return { config, problems };
  return { problems: withLines(firstProblems(problems), text) };
}

function checkJson(json: unknown, profile: TargetProfile): ProvisioningCheck {
  const parsed = provisioningSchema.safeParse(json);
  if (parsed.success) {
    const problems = meaningProblems(parsed.data, profile);
    return problems.length > 0 ? { problems } : { config: parsed.data, problems };
  }
  const problems = schemaProblems(parsed.error, json);
  const rest = parseRest(parsed.error, json);
  if (!rest.success) return { problems };
  const known = problems.map(({ at }) => at);
  const others = meaningProblems(rest.data, profile).filter(({ at }) => !known.some((path) => path.startsWith(at)));
  return { problems: [...problems, ...others] };
}

/** What is left without the offending parts, so that the rest can be checked for its meaning as well. */
function parseRest(error: z.ZodError, json: unknown): ReturnType<typeof provisioningSchema.safeParse> {
  const bare = withoutOffenders(error, json);
  const parsed = provisioningSchema.safeParse(bare);
  return parsed.success ? parsed : provisioningSchema.safeParse(withStandIns(parsed.error, bare));
}

function meaningProblems(config: ProvisioningConfig, profile: TargetProfile): Problem[] {
  const problems: Problem[] = [];
  // Nothing is evaluated here, and so nothing random is drawn.
  buildPolicy(
    config,
    profile,
    () => 0,
    (at, message, remedy) => {
      problems.push({ at, message, remedy });
    },
  );
  return problems;
}

type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/** Windows editors put a byte order mark in front, which JSON does not know. */
function parseJson(text: string): Json {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = 'Look for a missing or extra comma, quote or bracket; comments are not allowed';
    return { ok: false, problem: { at: '$', message: `is not JSON: ${reason}`, remedy } };
  }
}

export interface ProvisioningFileOptions {
  /** `import.meta.url` of the entry module. */
  readonly entryUrl: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * PROVISIONING_CONFIG, or provisioning.json beside the entry module; never the working directory, which the platform
 * chooses. Throws ConfigurationError (`ProvisioningMissing`).
 */
export function findProvisioningFile({ entryUrl, env }: ProvisioningFileOptions): string {
  const named = env.PROVISIONING_CONFIG?.trim();
  const path = named || fileURLToPath(new URL('provisioning.json', entryUrl));
  if (existsSync(path)) return path;
  const who = named ? 'PROVISIONING_CONFIG names a file that does not exist' : 'The app has no provisioning.json';
  throw new ConfigurationError({ code: 'ProvisioningMissing', detail: `${who}: ${path}.` });
}

/** Throws ConfigurationError (`ProvisioningUnreadable`). */
export function readProvisioningFile(path: string): string {
  try {
    // One byte more than is allowed tells as much as all of them.
    return readStart(path, MOST_BYTES + 1);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    throw new ConfigurationError({
      code: 'ProvisioningUnreadable',
      detail: `The app cannot read ${path} (${reason}).`,
    });
  }
}

function readStart(path: string, bytes: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes; length += read) {
      read = readSync(file, buffer, length, bytes - length, null);
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
