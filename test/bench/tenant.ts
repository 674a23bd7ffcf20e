// A tenant of exactly known size: everybody is enabled, every group is assigned, a few groups are very big.

import { seededRandom, seededUuid } from '../../sandbox/simulator/random.ts';
import { call } from '../../sandbox/start/json-client.ts';

export interface TenantSize {
  readonly users: number;
  readonly groups: number;
  /** As the tenant has fewer, everybody is in all of them. */
  readonly groupsPerUser: number;
}

export interface BenchTenant {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Members of each group, in the order of `groupIds`. */
  readonly groupSizes: readonly number[];
  readonly memberships: number;
}

const USERS_A_REQUEST = 5_000;
const MEMBERS_A_REQUEST = 50_000;

/** Names are those that the simulated workspace gives its own members, so that everybody can be there already. */
export const userName = (number: number): string => `member-${number}@contoso.example`;
export const displayName = (number: number): string => `Member Number ${number}`;
export const groupName = (number: number): string => `Group ${number}`;

export async function fillTenant(graphUrl: string, size: TenantSize): Promise<BenchTenant> {
  const random = seededRandom(size.users);
  const userIds = Array.from({ length: size.users }, () => seededUuid(random));
  const groupIds = Array.from({ length: size.groups }, () => seededUuid(random));
  const members = memberNumbers(size, random);
  const bulk = (body: object): Promise<unknown> => call('POST', `${graphUrl}/__admin/bulk`, body);

  for (const [start, ids] of parts(userIds, USERS_A_REQUEST)) {
    await bulk({
      users: ids.map((id, index) => ({
        id,
        userPrincipalName: userName(start + index + 1),
        displayName: displayName(start + index + 1),
        accountEnabled: true,
        userType: 'Member',
      })),
    });
  }
  await bulk({ groups: groupIds.map((id, index) => ({ id, displayName: groupName(index + 1) })) });
  let pairs: (readonly [string, string])[] = [];
  for (const [group, numbers] of members.entries()) {
    for (const number of numbers) pairs.push([groupIds[group] ?? '', userIds[number] ?? '']);
    if (pairs.length < MEMBERS_A_REQUEST && group < members.length - 1) continue;
    await bulk({ members: pairs });
    pairs = [];
  }
  for (const principalId of groupIds) await call('POST', `${graphUrl}/__admin/assignments`, { principalId });
  const groupSizes = members.map((numbers) => numbers.length);
  return { userIds, groupIds, groupSizes, memberships: groupSizes.reduce((sum, count) => sum + count, 0) };
}

/** Which users are in each group. */
function memberNumbers({ users, groups, groupsPerUser }: TenantSize, random: () => number): number[][] {
  const members = Array.from({ length: groups }, (): number[] => []);
  for (let user = 0; user < users; user += 1) {
    const joined = new Set<number>();
    while (joined.size < Math.min(groupsPerUser, groups)) joined.add(Math.floor(random() ** 2 * groups));
    for (const group of joined) members[group]?.push(user);
  }
  return members;
}

function* parts<T>(items: readonly T[], size: number): Generator<readonly [start: number, part: readonly T[]]> {
  for (let start = 0; start < items.length; start += size) yield [start, items.slice(start, start + size)];
}
