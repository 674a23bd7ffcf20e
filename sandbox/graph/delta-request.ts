// Finds the page of a delta round that a request asks for: a first page, the first page of a next round, or a later one.

import { type GraphCall, link } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { readIdFilter, readSelect } from './odata.ts';
import type { Chain, RoundToken } from './page-tokens.ts';

export type RequestedPage = Omit<RoundToken, 'kind'>;

const UNTRACKABLE: Readonly<Record<Chain, readonly string[]>> = {
  users: ['members', 'memberOf', 'transitiveMemberOf'],
  groups: ['manager', 'memberOf', 'transitiveMembers', 'transitiveMemberOf'],
};

export function findPage(call: GraphCall, chain: Chain): RequestedPage {
  const { options, tenant } = call;
  const start = options.get('$deltatoken') ?? '';
  const isLaterPage = options.has('$skiptoken');
  if (!isLaterPage && (start === '' || start === 'latest')) return pageOfNewChain(call, chain, start === 'latest');
  if (options.size > 1) throw GraphError.badRequest('A delta or page link takes no further query options.');
  const token = tenant.pageTokens.open(options.get('$skiptoken') ?? start);
  const expected = isLaterPage ? 'round' : 'delta';
  if (token.kind === 'list' || token.kind !== expected || token.tracking.chain !== chain) {
    throw GraphError.unsupportedQuery('The token was made for another query.');
  }
  tenant.tokenExpiry.check(token, link(call, '$deltatoken='));
  if (token.kind === 'round') return token;
  const { tracking, since, unseenMembers } = token;
  return firstPage(tracking, tenant.rounds.start(tracking, { from: 'change', since, unseenMembers }));
}

function pageOfNewChain(call: GraphCall, chain: Chain, fromNow: boolean): RequestedPage {
  const { options, tenant } = call;
  const { ignoreUnsupportedOptions, latestForgetsMembers } = tenant.switches.values;
  for (const name of ['$expand', '$orderby', '$search', '$count'] as const) {
    if (options.has(name) && !ignoreUnsupportedOptions) {
      throw GraphError.unsupportedQuery(`The query option '${name}' is not supported for delta queries.`);
    }
  }
  const select = readSelect(options);
  const misplaced = select?.find((name) => UNTRACKABLE[chain].includes(name));
  if (misplaced !== undefined) {
    throw GraphError.badRequest(`The relationship '${misplaced}' cannot be selected in a delta query on ${chain}.`);
  }
  const tracking = { chain, select, filter: readIdFilter(options), forgetsMembers: fromNow && latestForgetsMembers };
  return firstPage(tracking, tenant.rounds.start(tracking, { from: fromNow ? 'now' : 'beginning' }));
}

function firstPage(tracking: RequestedPage['tracking'], round: RequestedPage['round']): RequestedPage {
  return { tracking, round, offset: 0, page: 1, afterEmpty: false };
}
