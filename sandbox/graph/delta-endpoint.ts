// GET …/users/delta and …/groups/delta: answers with one page of a round.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { Plan } from './delta-plan.ts';
import { findPage, type RequestedPage } from './delta-request.ts';
import { deltaRow } from './delta-rows.ts';
import { context, type GraphCall, header, link } from './graph-call.ts';
import type { Chain } from './page-tokens.ts';
import { defaultProperties } from './resources.ts';
import { unseenAfter } from './unseen-members.ts';

interface Rows {
  readonly value: readonly object[];
  /** Where the next page begins; the length of the plan when nothing is left. */
  readonly next: number;
}

export async function serveDelta(call: GraphCall, chain: Chain): Promise<SimulatorResponse> {
  const page = findPage(call, chain);
  await call.tenant.beforePage({ chain, initial: page.round.initial, page: page.page });
  const plan = call.tenant.rounds.plan(page.tracking, page.round);
  const { rows, isLast } = chooseRows(call, page, plan);
  const body: Record<string, unknown> = { '@odata.context': contextOf(call, page) };
  if (!isLast) body['@odata.nextLink'] = nextLink(call, page, rows);
  else if (!call.tenant.switches.takeOne('nextRoundMissingLinks'))
    body['@odata.deltaLink'] = deltaLink(call, page, plan);
  body['value'] = rows.value;
  return { status: 200, body };
}

/** Now and then, if switched on, an empty page comes before rows, or after the last ones. Never two in a row. */
function chooseRows(call: GraphCall, page: RequestedPage, plan: Plan): { rows: Rows; isLast: boolean } {
  const { tenant } = call;
  const mayPause = !page.afterEmpty && tenant.random() < tenant.switches.values.emptyPageRate;
  if (mayPause && page.offset < plan.length && tenant.random() < 0.5) {
    return { rows: { value: [], next: page.offset }, isLast: false };
  }
  const rows = collectRows(call, page, plan);
  const saysMoreThanThereIs = mayPause && rows.value.length > 0;
  const ends = tenant.switches.values.endlessRounds === 'never' && !saysMoreThanThereIs;
  return { rows, isLast: ends && rows.next >= plan.length };
}

function collectRows(call: GraphCall, { tracking, round, offset }: RequestedPage, plan: Plan): Rows {
  const { tenant } = call;
  const { values } = tenant.switches;
  const pageSize = tracking.chain === 'users' ? values.usersPageSize : values.groupsPageSize;
  const rowContext = {
    directory: tenant.directory,
    tracking,
    round,
    shown: (tracking.select ?? defaultProperties(tracking.chain)).filter((name) => name !== 'id' && name !== 'members'),
    unasked: values.unaskedProperties,
    agentSigns: values.agentUserSigns,
    asOf:
      values.midRoundChanges === 'nextRound'
        ? round.upto
        : Math.max(tenant.rounds.visibleHead(tracking.chain), round.upto),
    minimal: /\breturn=minimal\b/.test(header(call, 'prefer')),
    roles: call.roles,
  };
  const value: object[] = [];
  let links = 0;
  let next = offset;
  for (; next < plan.length && value.length < pageSize; next += 1) {
    const appearance = plan.at(next);
    links += appearance.to - appearance.from;
    if (links > values.memberLinksPerPage && value.length > 0) break;
    const row = deltaRow(rowContext, appearance);
    if (row !== undefined) value.push(row);
  }
  return { value, next };
}

function nextLink(call: GraphCall, page: RequestedPage, rows: Rows): string {
  const { pageTokens, switches, circles } = call.tenant;
  if (call.options.has('$skiptoken') && switches.takeOne('repeatNextLink')) return link(call, call.request.rawQuery);
  const next = (): string => {
    const token = pageTokens.seal({
      kind: 'round',
      tracking: page.tracking,
      round: page.round,
      offset: rows.next,
      page: page.page + 1,
      afterEmpty: rows.value.length === 0,
    });
    return link(call, `$skiptoken=${token}`);
  };
  return switches.values.endlessRounds === 'circle' ? circles.linkOn(page, next) : next();
}

function deltaLink(call: GraphCall, { tracking, round }: RequestedPage, plan: Plan): string {
  const { directory, pageTokens } = call.tenant;
  const unseenMembers = unseenAfter(directory, tracking, round, plan.refs);
  return link(call, `$deltatoken=${pageTokens.seal({ kind: 'delta', tracking, since: round.upto, unseenMembers })}`);
}

/** Only the first page names the selected properties; relationships are never among them. */
function contextOf(call: GraphCall, { tracking, page }: RequestedPage): string {
  const named = tracking.select?.filter((name) => name !== 'members' && name !== 'owners' && name !== 'manager') ?? [];
  const suffix = page === 1 && named.length > 0 ? `(${named.join(',')})` : '';
  return context(call, `${tracking.chain}${suffix}`);
}
