// Stands in for the Azure CLI: answers from a list, evaluates --query as the CLI does, and remembers every call.

import jmespath from 'jmespath';

export type Answer = { readonly json: unknown } | { readonly error: string };

interface Assignment {
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
}

export interface Cloud {
  readonly resources: readonly { readonly id: string; readonly type: string; readonly tags?: Record<string, string> }[];
  /** `method path` or the words of a command → its answers, one after the other; the last one stays. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
}

export interface Call {
  readonly args: readonly string[];
  /** What was piped in; empty when nothing was asked for. */
  readonly input: string;
}

export interface Result {
  readonly ok: boolean;
  /** For standard output, or for standard error when it is not ok. */
  readonly text: string;
}

export class AzureCli {
  readonly calls: Call[] = [];
  /** App role assignments on Microsoft Graph. */
  readonly #assigned: Assignment[] = [];
  readonly #answers: Map<string, Answer[]>;
  readonly #resources: Cloud['resources'];

  constructor({ resources, answers }: Cloud) {
    this.#resources = resources;
    this.#answers = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  }

  run(args: readonly string[], input: string): Result {
    this.calls.push({ args, input });
    const option = (name: string): string | undefined =>
      args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
    const answer = this.#answer(keyOf(args, option), option);
    if ('error' in answer) return { ok: false, text: `ERROR: ${answer.error}\n` };
    return { ok: true, text: printed(answer.json, option('--query'), option('--output')) };
  }

  #answer(key: string, option: (name: string) => string | undefined): Answer {
    const answers = this.#answers.get(key);
    const next = (answers?.length ?? 0) > 1 ? answers?.shift() : answers?.[0];
    if (key === 'resource list') {
      return { json: this.#resources.filter(({ type }) => type === option('--resource-type')) };
    }
    if (next === undefined && key.endsWith('/appRoleAssignments')) return { json: { value: this.#assigned } };
    if (next !== undefined && 'json' in next && key.endsWith('/appRoleAssignedTo')) {
      this.#assigned.push(JSON.parse(option('--body') ?? ''));
    }
    return next ?? { error: `the stub knows no ${key}` };
  }
}

/** `rest` goes by method and path, everything else by its words. */
function keyOf(args: readonly string[], option: (name: string) => string | undefined): string {
  const first = args.findIndex((arg) => arg.startsWith('--'));
  const words = args.slice(0, first === -1 ? args.length : first);
  if (words[0] !== 'rest') return words.join(' ');
  const { pathname } = new URL(option('--url') ?? '', 'https://management.azure.com');
  return `${option('--method')} ${pathname}`;
}

function printed(json: unknown, query: string | undefined, output: string | undefined): string {
  if (output === 'none') return '';
  const result = query === undefined ? json : jmespath.search(json, query);
  if (output !== 'tsv') return `${JSON.stringify(result, null, 2)}\n`;
  return (Array.isArray(result) ? result : [result]).map((row) => `${cells(row)}\n`).join('');
}

function cells(row: unknown): string {
  return (Array.isArray(row) ? row : [row]).map((cell) => cell ?? '').join('\t');
}
