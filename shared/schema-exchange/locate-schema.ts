// Finds the schema in what was handed in: the schema itself, a job, or all jobs with their settings.

import type { Problem } from '../errors/problem.ts';
import { isJsonObject, type JsonObject, memberOf } from './json-shape.ts';

export interface LocatedSchema {
  readonly schema: JsonObject;
  /** JSON path of the schema. */
  readonly at: string;
  /** JSON paths of other schemas beside it. */
  readonly others: readonly string[];
  /** Settings of the application by lower-case name. Among them are secrets: only known ones may be looked at. */
  readonly settings: ReadonlyMap<string, string>;
}

/** A problem names what is missing or wrong. */
export function locateSchema(text: string): LocatedSchema | Problem {
  const json = parsed(text);
  if (json.problem !== undefined) return json.problem;
  const { value } = json;
  const [first, ...others] = [...candidates(value)].flatMap(([schema, at]) =>
    isJsonObject(schema) && memberOf(schema, 'synchronizationRules') !== undefined ? [{ schema, at }] : [],
  );
  if (first !== undefined) return { ...first, others: others.map(({ at }) => at), settings: settingsOf(value) };
  const message = 'is no synchronization schema: it has no synchronizationRules';
  const remedy =
    'Download it from the provisioning page of the enterprise application, or GET …/synchronization/jobs/{id}/schema';
  return { at: '$', message, remedy };
}

/** Windows editors put a byte order mark in front, which JSON does not know. */
function parsed(text: string): { value?: unknown; problem?: Problem } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: { at: '$', message: `is not JSON: ${reason}`, remedy: 'Download the file again' } };
  }
}

function* candidates(json: unknown): Generator<[unknown, string]> {
  yield [json, '$'];
  if (!isJsonObject(json)) return;
  yield [memberOf(json, 'schema'), '$.schema'];
  for (const list of ['jobs', 'value']) {
    const jobs = memberOf(json, list);
    yield [jobs, `$.${list}`];
    if (!Array.isArray(jobs)) continue;
    for (const [index, job] of jobs.entries()) {
      yield [job, `$.${list}[${index}]`];
      if (isJsonObject(job)) yield [memberOf(job, 'schema'), `$.${list}[${index}].schema`];
    }
  }
}

function settingsOf(json: unknown): ReadonlyMap<string, string> {
  const secrets = isJsonObject(json) ? memberOf(json, 'secrets') : undefined;
  const settings = new Map<string, string>();
  for (const secret of Array.isArray(secrets) ? secrets : []) {
    const [key, value] = isJsonObject(secret) ? [memberOf(secret, 'key'), memberOf(secret, 'value')] : [];
    if (typeof key === 'string' && typeof value === 'string') settings.set(key.toLowerCase(), value);
  }
  return settings;
}
