// Delta pages of users and groups, one request each.

import * as z from 'zod';
import type { CallScope } from '../http/call-scope.ts';
import { isSuccess } from '../http/status-error.ts';
import type { DeltaPage, DeltaQuery, Log } from '../model/ports.ts';
import { selectable } from './agent-users.ts';
import type { GraphClient } from './client.ts';
import { parseRows } from './delta-rows.ts';
import { DELTA_ENDPOINTS, type Endpoint } from './endpoint.ts';
import type { GraphRoot } from './graph-root.ts';
import { badPage, type CarriedToken, graphError } from './refusal.ts';

/** What a link does not tell. */
type PageQuery = Pick<DeltaQuery, 'kind' | 'select'>;

export interface DeltaReader {
  firstPage(query: DeltaQuery, scope: CallScope): Promise<DeltaPage>;
  page(query: PageQuery, link: string, scope: CallScope): Promise<DeltaPage>;
}

export interface DeltaReaderOptions {
  readonly client: GraphClient;
  readonly root: GraphRoot;
  readonly log: Log;
}

const pageBody = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().min(1).optional(),
  '@odata.deltaLink': z.string().min(1).optional(),
});

export function createDeltaReader({ client, root, log }: DeltaReaderOptions): DeltaReader {
  const readPage = async (
    { kind, select }: PageQuery,
    path: string,
    token: CarriedToken,
    scope: CallScope,
  ): Promise<DeltaPage> => {
    const endpoint = DELTA_ENDPOINTS[kind];
    const answer = await client.get(path, scope);
    if (!isSuccess(answer.status)) throw graphError(answer, endpoint, token);
    const body = pageBody.safeParse(answer.body);
    if (!body.success) throw badPage(endpoint, 'GraphAnswerUnreadable', 'is not a list');
    const { rows, dropped } = parseRows(body.data.value, select);
    if (dropped > 0) log('warn', 'graph.rowsDropped', { kind, count: dropped });
    const next = nextOf(body.data, endpoint);
    // Checked before anybody stores it: a link that leads elsewhere would stop the chain for good.
    if (!root.owns(next.link)) throw badPage(endpoint, 'GraphLinkForeign', 'links to another host');
    if (next.kind === 'page' && root.relative(next.link) === path) {
      throw badPage(endpoint, 'GraphPageRepeated', 'links to itself');
    }
    return { rows, next };
  };

  return {
    firstPage: (query, scope) => readPage(query, firstPath(query), 'none', scope),
    page: async (query, link, scope) => readPage(query, root.relative(link), carriedToken(link), scope),
  };
}

function nextOf(page: z.infer<typeof pageBody>, endpoint: Endpoint): DeltaPage['next'] {
  const { '@odata.nextLink': nextLink, '@odata.deltaLink': deltaLink } = page;
  if (nextLink !== undefined && deltaLink === undefined) return { kind: 'page', link: nextLink };
  if (deltaLink !== undefined && nextLink === undefined) return { kind: 'watermark', link: deltaLink };
  throw badPage(endpoint, 'GraphPageIncomplete', 'does not say where to read on');
}

function firstPath({ kind, select, ids }: DeltaQuery): string {
  const properties = new Set(['id', ...selectable(kind, select), ...(kind === 'group' ? ['members'] : [])]);
  const options = [`$select=${[...properties].map(encodeURIComponent).join(',')}`];
  if (ids !== undefined) {
    options.push(`$filter=${encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '))}`);
  }
  return `/${kind}s/delta?${options.join('&')}`;
}

/** Documents and samples disagree on the casing of the two names. */
function carriedToken(link: string): CarriedToken {
  const names = [...(URL.parse(link)?.searchParams.keys() ?? [])].map((name) => name.toLowerCase());
  return names.includes('$skiptoken') ? 'page' : 'delta';
}
