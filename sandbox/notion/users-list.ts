// GET /Users: all members by pages, or those that a filter finds.

import type { SimulatorResponse } from '../simulator/server.ts';
import { emailsOf, fullName } from './accounts.ts';
import type { Call } from './call.ts';
import { type Comparison, parseComparison, parseConjunction } from './filter.ts';
import { listResponse } from './paging.ts';
import { invalidFilter } from './scim-error.ts';
import { userJson } from './user-json.ts';
import { sameAddress } from './user-values.ts';
import type { Member } from './workspace.ts';

export function listUsers(call: Call): SimulatorResponse {
  return listResponse(call, membersAskedFor(call), (member) => userJson(call, member));
}

function membersAskedFor(call: Call): readonly Member[] {
  const filter = call.request.query.get('filter');
  if (filter === null) return call.workspace.listMembers();
  const comparisons = parse(call, filter);
  const tests = comparisons?.map((comparison) => testFor(call, comparison));
  if (comparisons === undefined || tests === undefined || !tests.every((test) => test !== undefined)) {
    if (call.knobs.unsupportedFilter === 'refuse') throw invalidFilter(filter);
    return call.knobs.unsupportedFilter === 'empty' ? [] : call.workspace.listMembers();
  }
  return call.workspace.findMembers(candidates(call, comparisons), (member) => tests.every((test) => test(member)));
}

function parse(call: Call, filter: string): readonly Comparison[] | undefined {
  if (call.knobs.extendedFilters) return parseConjunction(filter, call.knobs.filterEscapes);
  const comparison = parseComparison(filter, call.knobs.filterEscapes);
  return comparison === undefined ? undefined : [comparison];
}

const BY_ADDRESS: ReadonlySet<string> = new Set(['username', 'email', 'emails.value']);

/** Whoever may match: found by address where one is given, otherwise everybody. */
function candidates(call: Call, comparisons: readonly Comparison[]): readonly Member[] {
  const address = comparisons.find(({ attribute }) => BY_ADDRESS.has(attribute))?.value;
  if (address === undefined) return call.workspace.listMembers();
  const account = call.accounts.byEmail(address);
  const member = account === undefined ? undefined : call.workspace.member(account.id);
  return member === undefined ? [] : [member];
}

/** Addresses are compared without regard to case, names exactly. */
function testFor(call: Call, { attribute, value }: Comparison): ((member: Member) => boolean) | undefined {
  const anyAddress = ({ account }: Member) => emailsOf(account.profile).some((email) => sameAddress(email, value));
  switch (attribute) {
    case 'username':
      return ({ account }) => sameAddress(account.profile.userName, value);
    case 'email':
      if (call.knobs.emailFilterMatches === 'any') return anyAddress;
      return ({ account }) => sameAddress(account.profile.userName, value);
    case 'given_name':
      return ({ account }) => account.profile.name.givenName === value;
    case 'family_name':
      return ({ account }) => account.profile.name.familyName === value;
    default:
      return call.knobs.extendedFilters ? extendedTest(attribute, value, anyAddress) : undefined;
  }
}

function extendedTest(
  attribute: string,
  value: string,
  anyAddress: (member: Member) => boolean,
): ((member: Member) => boolean) | undefined {
  if (attribute === 'emails.value' || /^emails\[.*\]\.value$/.test(attribute)) return anyAddress;
  if (attribute === 'externalid') return ({ account }) => account.profile.externalId === value;
  if (attribute === 'displayname') return ({ account }) => fullName(account.profile) === value;
  return undefined;
}
