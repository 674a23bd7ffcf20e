// The app of this process, made at the first call of any function.

import process from 'node:process';
import type { InvocationContext } from '@azure/functions';
import { type App, createApp } from '../shared/app.ts';
import type { Log } from '../shared/model/ports.ts';
import { createLog } from '../shared/telemetry/log.ts';

let made: App | undefined;

export function app(): App {
  made ??= createApp({ env: process.env, entryUrl: import.meta.url });
  return made;
}

/** Before the process ends. Nothing to do when no function was ever called. */
export async function stopApp(): Promise<void> {
  await made?.stop();
}

export function logOf(context: InvocationContext): Log {
  return createLog(context, context.invocationId);
}
