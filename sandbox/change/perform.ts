// Carries out one command in the running sandbox, and says in sentences what it did and what arrived in Notion.

import { counted } from '../../shared/errors/counted.ts';
import type { SliceSummary } from '../host/invoke.ts';
import { countersOf, describeCounters } from '../start/counters.ts';
import { readStatus } from '../start/job.ts';
import { call } from '../start/json-client.ts';
import { assignedGroups, entitledUsers, readTenant, type Tenant, type TenantUser } from '../start/tenant.ts';
import { leaseEnd, leaseSentence, localhost, readSentence, reasonSentences, startCall } from '../start/waits.ts';
import type { Command } from './command.ts';
import { findGroup, findUser } from './find.ts';

type Print = (line: string) => void;

export async function perform(command: Command, print: Print): Promise<void> {
  if (command.action !== 'tick') {
    const done = await change(command, await reachable(command.graphUrl, '--graph-port', readTenant));
    if (!command.json) print(done);
    if (!command.tick) return;
  }
  const summary = await reachable(command.hostUrl, '--port', (url) =>
    call<SliceSummary>('POST', `${url}/__admin/tick`),
  );
  if (command.json) print(JSON.stringify(summary));
  else for (const line of await sentencesAbout(summary, command.hostUrl)) print(line);
}

async function change({ action, args, group, graphUrl }: Command, tenant: Tenant): Promise<string> {
  const admin = `${graphUrl}/__admin`;
  const [name = '', second = ''] = args;
  if (action === 'add') return add(admin, tenant, name, group);
  if (action === 'leave') return leave(admin, tenant, Number(name));
  const person = findUser(tenant, name);
  const { id, displayName } = person;
  const user = `${admin}/users/${id}`;
  switch (action) {
    case 'disable':
      await call('PATCH', user, { accountEnabled: false });
      return `${displayName} is disabled.`;
    case 'enable':
      await call('PATCH', user, { accountEnabled: true });
      return `${displayName} is enabled.`;
    case 'delete':
      await call('DELETE', user);
      return `${displayName} is in the recycle bin.`;
    case 'restore':
      await call('POST', `${user}/restore`);
      return `${displayName} is restored.`;
    case 'rename':
      await call('PATCH', user, { displayName: second });
      return `${displayName} is now called ${second}.`;
    case 'move':
      return move(admin, tenant, person, second);
    case 'tick':
      return '';
  }
}

async function add(admin: string, tenant: Tenant, displayName: string, groupName?: string): Promise<string> {
  const group = groupName === undefined ? undefined : findGroup(tenant, groupName);
  const { id } = await call<{ id: string }>('POST', `${admin}/users`, {
    displayName,
    ...addressFor(tenant, displayName),
  });
  if (group === undefined) {
    await call('POST', `${admin}/assignments`, { principalId: id });
    return `${displayName} is in Entra ID and assigned to the application (${id}).`;
  }
  await call('POST', `${admin}/groups/${group.id}/members/${id}`);
  return `${displayName} is in Entra ID and a member of ${group.displayName} (${id}).`;
}

/** A mistake in Entra ID, or a bad day. */
async function leave(admin: string, tenant: Tenant, many: number): Promise<string> {
  const people = entitledUsers(tenant).slice(0, many);
  for (const { id } of people) await call('PATCH', `${admin}/users/${id}`, { accountEnabled: false });
  return `${counted(people.length, 'person is', 'people are')} disabled.`;
}

/** An address made of the name, unless it cannot be or is taken: then the tenant makes one up. */
function addressFor({ users }: Tenant, displayName: string): { userPrincipalName?: string } {
  const domain = users[0]?.userPrincipalName?.split('@')[1] ?? 'contoso.example';
  const name = displayName
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.join('.');
  const userPrincipalName = `${name}@${domain}`;
  const isTaken = users.some((user) => user.userPrincipalName?.toLowerCase() === userPrincipalName);
  return name === undefined || isTaken ? {} : { userPrincipalName };
}

async function move(
  admin: string,
  tenant: Tenant,
  { id, displayName }: Pick<TenantUser, 'id' | 'displayName'>,
  groupName: string,
): Promise<string> {
  const to = findGroup(tenant, groupName);
  const from = assignedGroups(tenant).filter((group) => group !== to && group.members.includes(id));
  for (const group of from) await call('DELETE', `${admin}/groups/${group.id}/members/${id}`);
  await call('POST', `${admin}/groups/${to.id}/members/${id}`);
  const left = from.length === 0 ? '' : ` and left ${from.map((group) => group.displayName).join(', ')}`;
  return `${displayName} is a member of ${to.displayName}${left}.`;
}

/** One sentence about the run, and what keeps it from doing its work. */
async function sentencesAbout(summary: SliceSummary, hostUrl: string): Promise<readonly string[]> {
  const status = await readStatus(hostUrl);
  switch (summary.skipped) {
    case 'NotStarted':
      return [`Notion: nothing, because the job is not started. Start it with: ${startCall()}`];
    case 'Paused':
      return [`Notion: nothing, because the job is paused. Resume it with: ${startCall()}`];
    case 'LeaseHeld':
      return [leaseSentence(leaseEnd(status) ?? Date.now())];
    default:
      if (status.state === 'notStarted') return [readSentence(status)];
      // A run of the schedule may have been faster.
      return [`Notion: ${describeCounters(countersOf(summary)) ?? 'no change'}.`, ...reasonSentences(status)];
  }
}

async function reachable<T>(url: string, flag: string, use: (url: string) => Promise<T>): Promise<T> {
  try {
    return await use(url);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(
      `Nothing answers at ${localhost(url)}: start the sandbox with \`npm start\`, or name its port with ${flag}.`,
    );
  }
}
