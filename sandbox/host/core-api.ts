// The stand-in for `@azure/functions-core`, a module which exists only inside the Functions worker: `@azure/functions`
// reaches its host through it alone, so whatever answers that import receives the app's real registrations.

import Module from 'node:module';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './rpc.ts';

const CORE_MODULE = '@azure/functions-core';
const HOOKS: readonly HookName[] = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'];

/** What the loading app registers with; one app loads at a time. */
export interface Registrar {
  addFunction(metadata: FunctionMetadata, callback: FunctionCallback, model: ProgrammingModel): void;
  addHook(name: HookName, callback: HookCallback): () => void;
  systemLog(level: LogLevel, message: string): void;
}

let registrar: Registrar | undefined;
let installed = false;

/** Makes `require('@azure/functions-core')` work in this process, as the worker does. Call before loading an app. */
export function installCoreApi(): void {
  if (installed) return;
  installed = true;
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply(original, self, args) {
      // Each copy of the library (one a bundle) asks once, and gets an object that remembers its own model.
      return args[0] === CORE_MODULE ? coreApi() : Reflect.apply(original, self, args);
    },
  });
}

/** Runs `load` with the registrar that its registrations go to. Loads must not overlap. */
export async function registeringWith(target: Registrar, load: () => Promise<unknown>): Promise<void> {
  registrar = target;
  try {
    await load();
  } finally {
    registrar = undefined;
  }
}

function coreApi(): object {
  let model: ProgrammingModel | undefined;
  return {
    version: '3.0.0',
    // The library turns features on by host version; log hooks need 4.34.
    hostVersion: '4.1052.200',
    setProgrammingModel: (chosen: ProgrammingModel) => {
      model = chosen;
    },
    getProgrammingModel: () => model,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (registrar === undefined) throw new Error('A function can only be registered during app startup.');
      if (model === undefined) throw new Error(`Function ${metadata.name} was registered before a programming model.`);
      registrar.addFunction(metadata, callback, model);
      return new Disposable(() => undefined);
    },
    registerHook: (name: HookName, callback: HookCallback) => {
      if (!HOOKS.includes(name)) throw new RangeError(`Unrecognized hook "${name}"`);
      if (registrar === undefined) throw new Error('This local host accepts hooks during app startup only.');
      return new Disposable(registrar.addHook(name, callback));
    },
    log: (level: LogLevel, _category: LogCategory, message: string) => registrar?.systemLog(level, message),
    Disposable,
  };
}

class Disposable {
  readonly #callOnDispose: () => void;

  constructor(callOnDispose: () => void) {
    this.#callOnDispose = callOnDispose;
  }

  dispose(): void {
    this.#callOnDispose();
  }
}
