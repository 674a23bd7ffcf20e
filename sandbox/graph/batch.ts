// POST /$batch: up to 20 requests in one, each answered, throttled and authorised on its own.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly dependsOn?: readonly string[];
}

const MAX_ITEMS = 20;

/** `perform` answers one item; its url is relative to the version. */
export async function serveBatch(
  call: GraphCall,
  perform: (item: {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
  }) => Promise<SimulatorResponse>,
): Promise<SimulatorResponse> {
  const items = readItems(call.request.body);
  const answered = new Map<string, SimulatorResponse>();
  for (const item of items) {
    const failed = item.dependsOn?.some((id) => (answered.get(id)?.status ?? 424) >= 400) ?? false;
    const headers = lowerCased(item.headers ?? {});
    answered.set(
      item.id,
      failed
        ? { status: 424, body: { error: { code: 'FailedDependency', message: 'A request it depends on failed.' } } }
        : await perform({
            method: item.method.toUpperCase(),
            url: item.url,
            headers,
            body: item.body === undefined ? '' : JSON.stringify(item.body),
          }),
    );
  }
  const responses = Array.from(answered, ([id, { status, headers, body }]) => ({ id, status, headers, body }));
  return { status: 200, body: { responses } };
}

function readItems(text: string): readonly BatchItem[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw GraphError.badRequest('Unable to read JSON request payload.');
  }
  const { requests } = (parsed ?? {}) as { requests?: unknown };
  if (!Array.isArray(requests) || !requests.every(isItem)) {
    throw GraphError.badRequest(
      'Invalid batch payload format: every request needs an id, a method and a relative url.',
    );
  }
  if (requests.length > MAX_ITEMS) {
    throw GraphError.badRequest(`Number of batch request steps exceeds the maximum value of ${MAX_ITEMS}.`);
  }
  const ids = new Set(requests.map(({ id }) => id.toLowerCase()));
  if (ids.size < requests.length) throw GraphError.badRequest('The request ids of a batch must be unique.');
  return requests;
}

function isItem(value: unknown): value is BatchItem {
  if (typeof value !== 'object' || value === null) return false;
  const { id, method, url, body, headers } = value as Record<string, unknown>;
  const isComplete = typeof id === 'string' && typeof method === 'string' && typeof url === 'string';
  return isComplete && !/^https?:/i.test(url) && (body === undefined || hasContentType(headers));
}

function hasContentType(headers: unknown): boolean {
  const names = Object.keys(typeof headers === 'object' && headers !== null ? headers : {});
  return names.some((name) => name.toLowerCase() === 'content-type');
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
