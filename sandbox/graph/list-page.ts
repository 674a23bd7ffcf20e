// Pages of plain lists: a position in something that only grows at its end, so that no page skips or repeats.

import type { SimulatorResponse } from '../simulator/server.ts';
import { context, type GraphCall, isEventual } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { readTop } from './odata.ts';

export interface ListSource {
  /** Name in the @odata.context. */
  readonly entity: string;
  readonly pageSize: number;
  readonly length: number;
  /** The item at a position, or undefined where there is none to show. */
  readonly at: (position: number) => object | undefined;
}

export function serveList(call: GraphCall, source: ListSource): SimulatorResponse {
  const limit = readTop(call.options, source.pageSize);
  const value: object[] = [];
  let next: number | undefined;
  for (let position = offsetOf(call); position < source.length; position += 1) {
    const item = source.at(position);
    if (item === undefined) continue;
    if (value.length === limit) {
      next = position;
      break;
    }
    value.push(item);
  }
  const body: Record<string, unknown> = { '@odata.context': context(call, source.entity) };
  if (call.options.get('$count') === 'true' && isEventual(call)) body['@odata.count'] = countAll(source);
  if (next !== undefined) body['@odata.nextLink'] = nextLink(call, next);
  body['value'] = value;
  return { status: 200, body };
}

export function serveCount(call: GraphCall, source: ListSource): SimulatorResponse {
  if (!isEventual(call)) throw GraphError.badRequest('$count is not currently supported without ConsistencyLevel.');
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(countAll(source)) };
}

function countAll(source: ListSource): number {
  let count = 0;
  for (let position = 0; position < source.length; position += 1) if (source.at(position) !== undefined) count += 1;
  return count;
}

function offsetOf(call: GraphCall): number {
  const text = call.options.get('$skiptoken');
  if (text === undefined) return 0;
  const token = call.tenant.pageTokens.open(text);
  if (token.kind !== 'list' || token.path !== call.path) {
    throw GraphError.badRequest('The page token was made for another query.');
  }
  call.tenant.tokenExpiry.check(token, `${call.origin}/${call.version}${call.path}`);
  return token.offset;
}

/** The link of a plain list repeats the options of the request, unlike that of a delta query. */
function nextLink(call: GraphCall, offset: number): string {
  const token = call.tenant.pageTokens.seal({ kind: 'list', path: call.path, offset });
  const options = [...call.request.query]
    .filter(([name]) => name.toLowerCase() !== '$skiptoken')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${call.origin}/${call.version}${encodeURI(call.path)}?${[...options, `$skiptoken=${token}`].join('&')}`;
}
