// What is wrong with the configuration, where, and what to do about it.

import { counted } from './counted.ts';
import { type CodeOf, ConfigurationError } from './index.ts';

export interface Problem {
  /** Name of the setting, or JSON path in provisioning.json such as `$.users.attributeMappings[2].target`. */
  readonly at: string;
  /** Of provisioning.json, from 1. */
  readonly line?: number;
  /** What is wrong. Never holds a secret. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}

/** Takes note of a problem and lets the check go on, so that all of them are found. */
export type Report = (at: string, message: string, remedy: string) => void;

export const describeProblem = ({ at, line, message, remedy }: Problem): string =>
  `${at}${line === undefined ? '' : ` (line ${line})`}: ${message}. ${remedy}${/[.?!]$/.test(remedy) ? '' : '.'}`;

/** One error for all problems: whoever repairs the first one should not have to meet the next one later. */
export function configurationError(
  code: CodeOf<'configuration'>,
  what: string,
  problems: readonly Problem[],
): ConfigurationError {
  const lines = problems.map((problem) => `- ${describeProblem(problem)}`);
  return new ConfigurationError({
    code,
    detail: [`${what}: ${counted(problems.length, 'problem')}.`, ...lines].join('\n'),
  });
}
