// One invocation, in the worker's order: arguments, preInvocation hooks, handler, postInvocation hooks, response.

import { randomBytes, randomUUID } from 'node:crypto';
import { parseObject } from '../server/json.ts';
import type { LoadedApp, RegisteredFunction } from './app.ts';
import type { LogSink } from './log.ts';
import type { CoreInvocationContext, FunctionCallback, HookName, InvocationResponse, TriggerData } from './rpc.ts';

export interface InvocationResult {
  readonly invocationId: string;
  /** Absent when the handler threw. */
  readonly response?: InvocationResponse;
  readonly error?: Error;
  /** The last `slice.finished` line that the invocation logged. */
  readonly slice?: SliceSummary;
}

/** How the engine reports the end of a slice, in a log line. */
export interface SliceSummary {
  readonly event: 'slice.finished';
  readonly workLeft: boolean;
  /** Why the slice did nothing, for example because another one holds the lease. */
  readonly skipped?: unknown;
  readonly [field: string]: unknown;
}

export type Invoke = (target: RegisteredFunction, data: TriggerData) => Promise<InvocationResult>;

/** An invoker for this app. It never rejects: a handler that throws is logged and told in the result. */
export function invoker(app: LoadedApp, sink: LogSink): Invoke {
  return async (target, data) => {
    const invocationId = randomUUID();
    const functionName = target.metadata.name;
    let slice: SliceSummary | undefined;
    const write: LogSink = (line) => {
      slice = sliceSummary(line.message) ?? slice;
      sink(line);
    };
    const context = coreContext(app, target, invocationId, data, write);
    try {
      const response = await run(app, target, context);
      return { invocationId, response, ...(slice && { slice }) };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const message = JSON.stringify({ event: 'host.invocation.failed', error: error.stack ?? error.message });
      sink({ level: 'error', functionName, invocationId, message });
      return { invocationId, error, ...(slice && { slice }) };
    }
  };
}

async function run(
  app: LoadedApp,
  target: RegisteredFunction,
  core: CoreInvocationContext,
): Promise<InvocationResponse> {
  const model = target.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const hookData = {};

  const before: { inputs: unknown[]; functionCallback: FunctionCallback } & Record<string, unknown> = {
    hookData,
    invocationContext: context,
    functionCallback: target.callback,
    inputs,
  };
  core.state = 'preInvocationHooks';
  await runHooks(app, 'preInvocation', before);

  const after: Record<string, unknown> = { hookData, invocationContext: context, inputs: before.inputs };
  core.state = 'invocation';
  try {
    after['result'] = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after['error'] = error;
  }
  core.state = 'postInvocationHooks';
  await runHooks(app, 'postInvocation', after);
  core.state = undefined;

  if (after['error'] !== undefined && after['error'] !== null) throw after['error'];
  return model.getResponse(context, after['result']);
}

/** Runs the hooks of this event one after the other; each may change the context for the next. */
export async function runHooks(app: LoadedApp, name: HookName, context: Record<string, unknown>): Promise<void> {
  for (const hook of app.hooks(name)) await hook(context);
}

function coreContext(
  app: LoadedApp,
  target: RegisteredFunction,
  invocationId: string,
  data: TriggerData,
  sink: LogSink,
): CoreInvocationContext {
  const traceParent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  return {
    invocationId,
    metadata: target.metadata,
    request: { invocationId, inputData: [{ name: target.triggerName, data }], traceContext: { traceParent } },
    state: undefined,
    log(level, category, message) {
      const line = { level, message, category, hookData: {} };
      for (const hook of app.hooks('log')) hook(line);
      sink({ level: line.level, functionName: target.metadata.name, invocationId, message: line.message });
    },
  };
}

function sliceSummary(message: string): SliceSummary | undefined {
  if (!message.includes('"slice.finished"')) return undefined;
  const line = parseObject(message);
  return line?.['event'] === 'slice.finished'
    ? { ...line, event: 'slice.finished', workLeft: line['workLeft'] === true }
    : undefined;
}
