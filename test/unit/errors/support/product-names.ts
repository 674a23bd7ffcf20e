// What a text may name, as the product itself registers it, and which names in a text are not among them.

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOLD_ACTIONS } from '../../../../shared/api/decide-holds.ts';
import { ACTIONS } from '../../../../shared/api/operate-job.ts';
import { provisioningJsonSchema } from '../../../../shared/policy/shape/json-schema.ts';
import { SETTINGS } from '../../../../shared/settings/setting-definitions.ts';

export const root = fileURLToPath(new URL('../../../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

export interface ProductNames {
  /** "POST /api/job/start". */
  readonly calls: ReadonlySet<string>;
  /** Of the job: "start". */
  readonly actions: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
  /** "limits.peopleFloor". */
  readonly keys: ReadonlySet<string>;
  readonly scripts: ReadonlySet<string>;
  /** "--group". */
  readonly flags: ReadonlySet<string>;
  exists(file: string): boolean;
}

export function productNames(): ProductNames {
  const actions = new Set(ACTIONS.keys());
  const environment = globSync('{cli,shared}/**/*.ts', { cwd: root }).flatMap((file) => [
    ...read(file).matchAll(/\b(?:env|environment)(?:\.|\[')([A-Z][A-Z0-9_]+)/g),
  ]);
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const files = globSync(['*', '{docs,sandbox,shared,infra,cli,functions}/**/*'], { cwd: root });
  return {
    calls: new Set(registeredCalls(actions)),
    actions,
    settings: new Set([...Object.keys(SETTINGS), ...environment.map(([, name]) => `${name}`)]),
    keys: new Set(keysOf(JSON.parse(provisioningJsonSchema()), '')),
    scripts: new Set(Object.keys(scripts)),
    flags: new Set(declaredFlags()),
    exists: (file) => files.some((path) => path === file || path.endsWith(`/${file}`)),
  };
}

/** Of commands, as their parser is told them, and of scripts, as their cases read them. */
function declaredFlags(): string[] {
  const commands = globSync(['{cli,sandbox/start,test/bench}/**/*.ts', 'infra/*.mjs'], { cwd: root }).flatMap(
    (file) => [...read(file).matchAll(/([\w-]+)'?: (?:\{ type: '(?:string|boolean)'|TEXT|SWITCH)/g)],
  );
  const scripts = globSync('infra/**/*.sh', { cwd: root }).flatMap((file) => [
    ...read(file).matchAll(/^\s*--([a-z-]+)\)/gm),
  ]);
  return [...commands, ...scripts].map(([, name]) => `--${name}`);
}

function registeredCalls(actions: ReadonlySet<string>): string[] {
  return globSync('functions/*.ts', { cwd: root }).flatMap((file) => {
    const text = read(file);
    const route = /route: '([^']+)'/.exec(text)?.[1];
    const methods = /methods: \[([^\]]+)\]/.exec(text)?.[1]?.match(/[A-Z]+/g) ?? [];
    if (route === undefined) return [];
    const offered = route.startsWith('holds/') ? HOLD_ACTIONS : actions;
    const routes = route.includes('{action}')
      ? [...offered, '{action}'].map((action) => route.replace('{action}', action))
      : [route];
    return methods.flatMap((method) => routes.map((each) => `${method} /api/${each}`));
  });
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function keysOf({ properties, items }: Schema, path: string): string[] {
  const below = Object.entries(properties ?? {}).flatMap(([name, schema]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return [key, ...keysOf(schema, key)];
  });
  return [...below, ...(items === undefined ? [] : keysOf(items, path))];
}

/** Calls, settings, keys, commands, flags, files and actions that the text names and the product does not have. */
export function unknownNames(text: string, known: ProductNames): string[] {
  const all = (pattern: RegExp, within = text): string[] => [...within.matchAll(pattern)].map(([, name]) => `${name}`);
  // A text may name the very set.
  const calls = new Set([...known.calls].flatMap((call) => [call, call.replace(/\{\w+\}/g, '{}')]));
  const found = [
    ...all(/\b((?:GET|POST|PUT|PATCH|DELETE) \/api\/[\w{}/-]+)/g).filter((call) => !calls.has(call)),
    ...all(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g).filter((name) => !known.settings.has(name)),
    ...all(/(?<![\w$.-])((?:users|groups|limits)\.[a-z][\w.]*\w)/g).filter((key) => !known.keys.has(key)),
    ...all(/\bnpm run (?:-s )?(?!-)([\w:-]+)/g).filter((script) => !known.scripts.has(script)),
    ...all(/(?<![\w-])(--[a-z][a-z-]*)/g, text.replaceAll(FOREIGN_COMMAND, '')).filter(
      (flag) => !known.flags.has(flag),
    ),
    ...all(/(?<![\w/.-])([\w-]+(?:\/[\w-]+)*\.(?:json|md|ts|bicep))\b/g).filter((file) => !known.exists(file)),
    ...all(/\b(\w+) the job\b/gi).filter((verb) => OPERATING.test(verb) && !known.actions.has(verb.toLowerCase())),
    ...all(
      /\buntil ((?:(?:an?|the) )?(?:operator|administrator|person|somebody) (?:agrees|approves|consents))\b/gi,
    ).filter(() => ![...known.calls].some((call) => call.endsWith('/approve'))),
  ];
  return found.filter((name) => !FOREIGN.has(name));
}

/** What advice may tell an operator to do with the job: each is an action, or there is no such thing. */
const OPERATING = /^(?:start|restart|resume|pause|stop|reset|read|rerun|run|approve|reject|release|confirm)$/i;

/** A call of a command whose flags are not ours. */
const FOREIGN_COMMAND = /\b(?:az|gh|git|curl|dotnet|docker) [a-z-](?:[^`\n]|\\\n)*/g;

/** Names of other products, an operator of filters, and a file that only the operator has. */
const FOREIGN: ReadonlySet<string> = new Set(['--max-old-space-size', 'ENDS_WITH', 'schema.json']);
