// Reads a file as JSON, and says of one that holds no schema what it is and where the schema is to be had.

import type { Problem } from '../errors/problem.ts';
import { isJsonObject, listFrom, memberOf } from './json-shape.ts';

export type ParsedFile = { readonly json: unknown } | { readonly problem: Problem };

const DOWNLOAD =
  'Download it from the provisioning page of the enterprise application, or GET …/synchronization/jobs/{id}/schema';
const AS_JSON = 'Write it as JSON: Invoke-MgGraphRequest -OutputType Json, or ConvertTo-Json -Depth 100';

/** What begins like this is no JSON, and no damaged one either. */
const OTHER_FORMS: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*(?:#<\s*CLIXML|<Objs\b)/iu, 'is an object of PowerShell as XML, which Export-Clixml writes', AS_JSON],
  [/^\s*<(?:!doctype\s+html|html)\b/iu, 'is a web page, perhaps a sign-in page', DOWNLOAD],
  [/^\s*<\?xml\b/iu, 'is XML', DOWNLOAD],
  [/^\s*@\{/u, 'is an object of PowerShell as text', AS_JSON],
  [/^\s*(?:WARNING|VERBOSE|DEBUG|AVERTISSEMENT|WARNUNG):/u, 'begins with a message of PowerShell', AS_JSON],
  [/^\s*HTTP\/\d/u, 'is a whole answer with its headers', 'Leave the headers out: curl without -i'],
  [/^\s*\/[/*]/u, 'begins with a comment, which JSON does not have', 'Take the comments out'],
  [/^\s*\w+ +: /u, 'is a list that PowerShell shows on the screen', AS_JSON],
  [
    /^\s*(?:resource|data|terraform|provider)\s+"/u,
    'is a configuration of Terraform',
    `${DOWNLOAD}; the state of Terraform serves as well`,
  ],
  [/^\s*(?:---\s*$|\w+:\s*$)/mu, 'is YAML', 'Convert it to JSON'],
];

/** Windows editors put a byte order mark in front, which JSON does not know. */
export function parseFile(text: string): ParsedFile {
  const bare = text.replace(/^\uFEFF/u, '').replace(/[\0\s]+$/u, '');
  try {
    return { json: JSON.parse(bare) };
  } catch (error) {
    return { problem: notJson(bare, error) };
  }
}

function notJson(text: string, error: unknown): Problem {
  if (text.trim() === '') return { at: '$', message: 'the file is empty', remedy: DOWNLOAD };
  const form = /^\s*[[{]/u.test(text) ? undefined : OTHER_FORMS.find(([pattern]) => pattern.test(text));
  if (form !== undefined) return { at: '$', message: `the file ${form[1]}`, remedy: form[2] };
  const reason = error instanceof Error ? error.message : String(error);
  const [, place] = /at position (\d+)/u.exec(reason) ?? [];
  const remedy =
    /end of JSON|Unterminated/u.test(reason) || Number(place) >= text.trimEnd().length
      ? 'The file ends too early: download it again'
      : /after JSON/u.test(reason)
        ? 'There is more behind the first JSON text: hand in one text'
        : 'Download the file again, or correct it by hand';
  return { at: '$', message: `the file is not JSON: ${reason}`, remedy };
}

/** JSON without a schema: what it probably is. */
export function withoutSchema(json: unknown): Problem {
  const problem = (message: string, remedy: string): Problem => ({ at: '$', message: `the file ${message}`, remedy });
  const has = (...path: readonly string[]): boolean => {
    let value = json;
    for (const name of path) value = isJsonObject(value) ? memberOf(value, name) : undefined;
    return value !== undefined && value !== null;
  };
  if (has('error')) return problem(graphRefusal(json), 'Sign in with Synchronization.Read.All, and ask again');
  if (has('objectMappings') || has('attributeMappings')) {
    return problem('is a part of a schema: it has no synchronizationRules', 'Hand in the whole schema');
  }
  if (has('users', 'attributeMappings') || has('groups', 'attributeMappings') || has('users', 'scopingFilters')) {
    return problem('is a provisioning.json already', 'npm run -s export-schema turns it into a schema');
  }
  if (has('templateId') || jobs(json).length > 0) {
    return problem('tells of jobs, without their schemas', 'Ask for GET …/synchronization/jobs/{id}/schema');
  }
  if (has('Resources') || has('schemas')) {
    return problem('is an answer of a SCIM service, and no schema of synchronization', DOWNLOAD);
  }
  return problem('is no synchronization schema: it has no synchronizationRules', DOWNLOAD);
}

/** Jobs of a list as Graph answers it. */
const jobs = (json: unknown): readonly unknown[] =>
  (isJsonObject(json) ? (listFrom(memberOf(json, 'value')) ?? []) : []).filter(
    (entry) => isJsonObject(entry) && memberOf(entry, 'templateId') !== undefined,
  );

function graphRefusal(json: unknown): string {
  const error = isJsonObject(json) ? memberOf(json, 'error') : undefined;
  const code = isJsonObject(error) ? memberOf(error, 'code') : error;
  return `is an error that Graph answered with${typeof code === 'string' ? `: ${code}` : ''}`;
}
