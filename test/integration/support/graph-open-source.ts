// A source over real sockets, with time that does not pass while it waits.

import { STATIC_TOKEN } from '../../../sandbox/graph/simulator.ts';
import { createGraphSource, type GraphSourceOptions } from '../../../shared/graph/source.ts';
import type { GraphCredential } from '../../../shared/graph/token.ts';
import type { DeltaPage, DeltaQuery, Log, SliceScope, Source, SourceRow } from '../../../shared/model/ports.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';
import { instantClock, sliceScope } from './http-server.ts';

const SERVICE_PRINCIPAL = sourceId('5b8a3f0e-6f0a-4f0e-9d6a-0d4c1b2a3f4e');

export const credentialOf = (token: string): GraphCredential => ({
  getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
});

export function openSource(
  baseUrl: string,
  overrides: Partial<GraphSourceOptions> = {},
  // Reading needs no lease.
  scope: SliceScope = sliceScope({
    permit: () => {
      throw new Error('a read asked for permission');
    },
  }),
) {
  const lines: { readonly event: string; readonly fields: unknown }[] = [];
  const log: Log = (_level, event, fields) => {
    lines.push({ event, fields });
  };
  const created = createGraphSource({
    baseUrl,
    credential: credentialOf(STATIC_TOKEN),
    servicePrincipalId: SERVICE_PRINCIPAL,
    allowLoopbackHttp: true,
    fetch,
    clock: instantClock(),
    random: () => 0.5,
    log,
    timeoutMs: 5000,
    ...overrides,
  });
  return { ...created, source: created.open(scope), scope, lines };
}

export interface Round {
  readonly rows: readonly SourceRow[];
  readonly pages: number;
  readonly watermark: string;
}

/** Reads on from a page to the end of its round. */
export async function restOf(source: Source, query: DeltaQuery, first: DeltaPage): Promise<Round> {
  const rows = [...first.rows];
  let page = first;
  for (let pages = 1; ; pages += 1) {
    if (page.next.kind === 'watermark') return { rows, pages, watermark: page.next.link };
    page = await source.page(query, page.next.link);
    rows.push(...page.rows);
  }
}
