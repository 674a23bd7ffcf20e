// The host's own endpoints: what is registered, and ticks on demand.

import type { ServerResponse } from 'node:http';
import type { AdminListener } from './http-server.ts';
import type { FunctionListing } from './listing.ts';
import { sendProblem } from './problem.ts';
import { tick } from './tick.ts';
import type { Timer } from './timer.ts';

const DEFAULT_MAX_SLICES = 1_000;
/** HTTP clients give up on a server that is silent for minutes, and an initial cycle can take hours. */
const SIGN_OF_LIFE_MS = 60_000;

export function adminListener(functions: readonly FunctionListing[], timers: readonly Timer[]): AdminListener {
  return async (route, query, message, response) => {
    switch (`${message.method} ${route}`) {
      case 'GET functions':
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(functions));
        return;
      case 'POST tick':
        return serveTick(timers, query, response);
      default:
        sendProblem(response, { status: 404, title: 'Not Found', detail: 'Known: GET functions, POST tick.' });
    }
  };
}

async function serveTick(timers: readonly Timer[], query: URLSearchParams, response: ServerResponse): Promise<void> {
  const maxSlices = Number(query.get('maxSlices') ?? DEFAULT_MAX_SLICES);
  if (!Number.isInteger(maxSlices) || maxSlices < 1) {
    return sendProblem(response, {
      status: 400,
      title: 'Bad Request',
      detail: 'maxSlices must be a whole number from 1 on.',
    });
  }
  const name = query.get('function');
  const [timer, ...others] = timers.filter((one) => name === null || one.function.metadata.name === name);
  if (timer === undefined || others.length > 0) {
    const known = timers.map((one) => one.function.metadata.name).join(', ');
    const detail = `Name one timer function with ?function=; known: ${known || 'none'}.`;
    return sendProblem(response, { status: 404, title: 'Not Found', detail });
  }

  const alive = keepAlive(response);
  try {
    const { slices, summary } = await tick(timer, maxSlices);
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'application/json', 'x-slices': String(slices) });
    }
    response.end(`${JSON.stringify(summary)}\n`);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const problem = { status: 500, title: 'The timer function failed', detail };
    if (response.headersSent) response.end(`${JSON.stringify(problem)}\n`);
    else sendProblem(response, problem);
  } finally {
    clearInterval(alive);
  }
}

/** White space before the JSON; once sent, the status is 200 even if the tick fails (its body tells). */
function keepAlive(response: ServerResponse): NodeJS.Timeout {
  return setInterval(() => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    response.write('\n');
  }, SIGN_OF_LIFE_MS);
}
