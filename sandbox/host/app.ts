// Loads an app's entry module and keeps what it registered: functions with their triggers, and hooks.

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { installCoreApi, type Registrar, registeringWith } from './core-api.ts';
import type { SystemLog } from './log.ts';
import type { Binding, FunctionCallback, FunctionMetadata, HookCallback, HookName, ProgrammingModel } from './rpc.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  /** Name of the trigger's binding, under which its data is passed. */
  readonly triggerName: string;
  readonly trigger: Binding;
  readonly callback: FunctionCallback;
  readonly model: ProgrammingModel;
}

export interface LoadedApp {
  readonly functions: readonly RegisteredFunction[];
  /** The hooks registered for this event and not disposed of, in the order of registration. */
  hooks(name: HookName): readonly HookCallback[];
}

let loads: Promise<unknown> = Promise.resolve();
let count = 0;
const loaded = new Map<string, LoadedApp>();

/**
 * Loads the module at this path. A bundle can be loaded any number of times in one process, each time afresh. Of an
 * entry that imports its functions from other files, those stay loaded, and so their first registrations stand.
 */
export function loadApp(entry: string, log: SystemLog): Promise<LoadedApp> {
  const load = loads.then(() => loadNow(entry, log));
  loads = load.catch(() => undefined);
  return load;
}

async function loadNow(entry: string, log: SystemLog): Promise<LoadedApp> {
  if (!existsSync(entry)) throw new Error(`There is no app at ${entry}: run \`npm run build\` first.`);
  installCoreApi();
  const functions: RegisteredFunction[] = [];
  const hooks: { readonly name: HookName; readonly callback: HookCallback }[] = [];
  const registrar: Registrar = {
    addFunction(metadata, callback, model) {
      if (functions.some((known) => known.metadata.name === metadata.name)) {
        throw new Error(`A function with id "${metadata.name}" has already been registered.`);
      }
      functions.push({ ...triggerOf(metadata), metadata, callback, model });
    },
    addHook(name, callback) {
      const hook = { name, callback };
      hooks.push(hook);
      return () => void hooks.splice(hooks.indexOf(hook), 1);
    },
    systemLog: log,
  };
  count += 1;
  await registeringWith(registrar, async () => {
    await import(/* @vite-ignore */ `${pathToFileURL(entry).href}?host=${count}`);
    await lockSetup(functions);
  });
  const earlier = loaded.get(entry);
  if (functions.length === 0 && earlier !== undefined) return earlier;
  const app: LoadedApp = {
    functions,
    hooks: (name) => hooks.filter((hook) => hook.name === name).map((hook) => hook.callback),
  };
  loaded.set(entry, app);
  return app;
}

function triggerOf(metadata: FunctionMetadata): { triggerName: string; trigger: Binding } {
  const found = Object.entries(metadata.bindings).find(([, binding]) => binding.type?.endsWith('Trigger'));
  if (found === undefined) throw new Error(`Function ${metadata.name} has no trigger.`);
  return { triggerName: found[0], trigger: found[1] };
}

/** Ends the app's set-up as the worker does, and refuses what this host cannot serve. */
async function lockSetup(functions: readonly RegisteredFunction[]): Promise<void> {
  for (const model of new Set(functions.map((registered) => registered.model))) {
    const capabilities = await model.getCapabilities({});
    if (capabilities['HttpUri'] !== undefined) throw new Error('This local host does not serve enableHttpStream.');
  }
}
