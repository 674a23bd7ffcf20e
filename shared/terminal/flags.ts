// The flags of a call, and what is wrong with them in one sentence: the rest of Node's message is advice about positional
// arguments.

import { type ParseArgsConfig, parseArgs } from 'node:util';

export function readFlags<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> | { readonly problem: string } {
  try {
    return parseArgs(config);
  } catch (error) {
    return { problem: flagProblem(error) };
  }
}

export function flagProblem(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
  return `${first.replace(/\.$/, '')}.`;
}
