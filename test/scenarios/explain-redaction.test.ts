// What Redact() hides: in no log line at any level, no status and no explanation, whatever the target says about it.

import { TableClient } from '@azure/data-tables';
import { setLogLevel } from '@azure/logger';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { print } from '../../cli/explain/print.ts';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { explain } from '../../shared/explain/explain.ts';
import { waits } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** One that looks like any word of a sentence, and one that looks like a name. */
const SECRETS = ['zebra-4711', 'Countess Lovelace'];
/** Its expression fails on the hidden value, and says why. */
const UNFIT = { target: 'preferredLanguage', expression: 'FormatDateTime([jobTitle], , "yyyy", "yyyy")' };

let output = '';

beforeEach(() => {
  output = '';
  // The library that talks to the tables then logs every request.
  setLogLevel('verbose');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  setLogLevel(undefined);
});

async function start(more: readonly object[] = []): Promise<World> {
  return open({
    waitShare: 0.02,
    config: {
      users: {
        attributeMappings: [
          { target: 'userName', source: 'userPrincipalName', matching: 1 },
          { target: 'name.formatted', source: 'displayName' },
          { target: 'title', expression: 'Redact([jobTitle])' },
          ...more,
        ],
      },
    },
  });
}

/** Everything that is said about a person outside the tables that hold the data itself. */
async function said(world: World, id: string): Promise<string> {
  const answer = await explain(world.dependencies(), { kind: 'user', name: id });
  if (answer.outcome !== 'explained') throw new Error(answer.detail);
  const { job, cycles } = world.state();
  const newestCycles = await cycles.newest(5);
  const status = jobStatus({
    job: await world.job(),
    control: await job.readControl(),
    lease: await job.readLease(),
    newestCycles,
    now: world.clock.now(),
  });
  return JSON.stringify([world.events, output, status, newestCycles, answer, print(answer.explanation)]);
}

async function listed(world: World): Promise<string> {
  const { connectionString, tablePrefix } = world.tables;
  const options = { allowInsecureConnection: true };
  const table = TableClient.fromConnectionString(connectionString, `${tablePrefix}quarantine`, options);
  const rows: unknown[] = [];
  for await (const row of table.listEntities()) rows.push(row);
  return JSON.stringify(rows);
}

function complain(world: World, secret: string): void {
  const detail = `title ${secret} is refused, and so is "${secret}" in title: ${secret}`;
  const rules = [
    { method: 'PATCH', path: '/Users', status: 400 },
    { method: 'POST', path: '/Users', status: 400 },
  ];
  for (const { status, ...match } of rules) {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      scimType: secret,
      detail,
      status: `${status}`,
    };
    world.notion.faults.add({ match, action: { status, body } });
  }
}

describe.each(SECRETS)('a hidden value (%s)', (secret) => {
  it('appears nowhere while all is well', async () => {
    const world = await start();
    const ada = world.person('ada', { jobTitle: secret });
    await world.settle();
    expect(world.notion.exchanges.some(({ body }) => body.includes(secret))).toBe(true);
    const all = await said(world, ada);
    expect(all).toContain('[redacted]');
    expect(output).toContain('Request:');
    expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('appears nowhere when Notion refuses it and repeats it', async () => {
    const world = await start();
    const ada = world.person('ada', { jobTitle: 'Nothing secret' });
    await world.settle();
    complain(world, secret);
    world.graph.directory.updateUser(ada, { jobTitle: secret });
    const ben = world.person('ben', { jobTitle: secret });
    await world.settle();
    for (const id of [ada, ben]) {
      expect(await waits(world, 'user', id)).toMatchObject({ state: 'escrow' });
      expect((await said(world, id)).toLowerCase()).not.toContain(secret.toLowerCase());
    }
    const rows = await listed(world);
    expect(rows).toContain('is refused');
    expect(rows.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('appears nowhere when the mapping of another attribute fails on it', async () => {
    const world = await start([UNFIT]);
    const ada = world.person('ada', { jobTitle: secret });
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ExpressionFailed' });
    const all = `${await said(world, ada)} ${await listed(world)}`;
    expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('appears nowhere when Notion is down or takes no token', async () => {
    const world = await start();
    const ada = world.person('ada', { jobTitle: secret });
    for (let number = 0; number < 6; number += 1) world.person(`p${number}`, { jobTitle: secret });
    world.notion.faults.add({ match: { path: '/Users' }, action: { status: 500, body: { detail: secret } } });
    await world.slice({ options: { softDeadlineMs: 3_000 } });
    await world.slice({ token: 'an-old-token' });
    expect((await said(world, ada)).toLowerCase()).not.toContain(secret.toLowerCase());
  });
});
