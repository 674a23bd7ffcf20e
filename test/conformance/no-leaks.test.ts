// Whatever goes wrong: log lines and answers carry ids and codes, never a secret, a name or an address.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TOKEN } from '../../sandbox/notion/world.ts';
import type { FaultRule } from '../../sandbox/simulator/faults.ts';
import { createApp } from '../../shared/app.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { createLog } from '../../shared/telemetry/log.ts';
import { takeTokensFrom } from '../support/identity-endpoint.ts';
import { type Installation, installations } from './support/installation.ts';

const open = installations();
afterEach(() => void vi.unstubAllEnvs());

const PERSON = 'Adelheid Kwiatkowski';
const ADDRESS = 'adelheid.kwiatkowski@contoso.example';

/** What another system may say about a request: it repeats what it was sent. */
const GOSSIP = [
  `User ${ADDRESS} ("${PERSON}") already exists in workspace 'Kwiatkowski & Sons'`,
  `Bearer ${DEFAULT_TOKEN} may not see ${PERSON}`,
  `<html><body>${PERSON} ${ADDRESS}</body></html>`,
];
const bodies: readonly unknown[] = [
  ...GOSSIP.map((detail) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], detail, status: '400' })),
  ...GOSSIP.map((message) => ({ error: { code: 'Request_BadRequest', message } })),
  GOSSIP[2],
];

function tenant(app: Installation): void {
  const { directory } = app.graph;
  const ada = directory.addUser({ userPrincipalName: ADDRESS, displayName: PERSON, mail: ADDRESS });
  const twin = directory.addUser({ userPrincipalName: ADDRESS.toUpperCase(), displayName: 'Twin Kwiatkowski' });
  const nobody = directory.addUser({ userPrincipalName: null, displayName: 'Nobody Kwiatkowski' });
  const group = directory.addGroup({ displayName: 'Kwiatkowski Family' });
  for (const id of [ada, twin, nobody]) directory.addMember(group, id);
  for (const id of [ada, twin, nobody, group]) directory.assign(id);
  for (const name of ['ben', 'cyd', 'dan', 'eve']) {
    const properties = { userPrincipalName: `${name}.kwiatkowski@contoso.example`, displayName: `${name} Kwiatkowski` };
    directory.assign(directory.addUser(properties));
  }
}

/** Everything that came out of the app, and what of it must not have. */
function leaks(app: Installation): string[] {
  const texts = [
    ...app.lines.map(({ message }) => message),
    ...app.answers.map(({ text, headers, body }) => {
      // The list of failures is for people: it names whom they concern.
      const [names, unnamed] = [JSON.stringify(body['objects'] ?? []).matchAll(/"name":"((?:[^"\\]|\\.)*)"/g), text];
      const without = [...names].reduce((all, [, name = '']) => all.replaceAll(`"name": "${name}"`, ''), unnamed);
      return `${without} ${JSON.stringify([...headers])}`;
    }),
  ];
  const accountKey = /AccountKey=([^;]+)/.exec(app.env['STATE_CONNECTION_STRING'] ?? '')?.[1] ?? 'none';
  const forbidden = [
    DEFAULT_TOKEN,
    app.env['IDENTITY_HEADER'] ?? '',
    accountKey,
    'Kwiatkowski',
    '@contoso.example',
    'eyJ',
    'Bearer',
  ];
  return texts.flatMap((text) => {
    const found = forbidden.filter((word) => text.toLowerCase().includes(word.toLowerCase()));
    return found.map((word) => `${word} in ${text.slice(0, 400)}`);
  });
}

type Fault = readonly [what: string, side: 'graph' | 'notion', match: FaultRule['match'], status: number];

const FAULTS: readonly Fault[] = [
  // First: a token that was given once is kept.
  ['there is no token', 'graph', { path: '/msi/token' }, 400],
  ['Notion refuses people', 'notion', { method: 'POST', path: '/Users' }, 409],
  ['Notion refuses groups', 'notion', { method: 'POST', path: '/Groups' }, 400],
  ['Notion refuses members', 'notion', { method: 'PATCH', path: '/Groups' }, 400],
  ['Notion refuses look-ups', 'notion', { method: 'GET', path: 'filter=' }, 400],
  ['Notion refuses lists', 'notion', { method: 'GET', path: 'startIndex=' }, 400],
  ['Notion denies access', 'notion', { path: '/scim' }, 403],
  ['Notion refuses the token', 'notion', { path: '/scim' }, 401],
  ['Graph refuses users', 'graph', { path: '/users' }, 400],
  ['Graph refuses groups', 'graph', { path: '/groups' }, 400],
  ['Graph refuses assignments', 'graph', { path: 'appRoleAssignedTo' }, 409],
  ['Graph refuses the token', 'graph', { path: '/v1.0' }, 401],
];

/** Each answer says something else; the last one goes on. */
function misbehave(app: Installation, [, side, match, status]: Fault): void {
  const { faults } = app[side];
  for (const body of bodies) faults.add({ match: { ...match, nth: 1 }, action: { status, body } });
  faults.add({ match, action: { status, body: bodies[1] } });
}

async function live(app: Installation): Promise<void> {
  await app.tick().catch(() => undefined);
  await app.call('GET', 'status');
  await app.call('GET', 'escrow');
  await app.call('POST', 'escrow/release', { body: '{"all":true}' });
}

describe('no secret, name or address comes out', () => {
  it('of cycles with people that cannot be provisioned, movers and leavers', async () => {
    const app = await open();
    tenant(app);
    await app.call('POST', 'job/start');
    await live(app);
    const { directory } = app.graph;
    const { users } = directory.snapshot();
    directory.updateUser(users[0]?.id ?? '', { displayName: 'Renamed Kwiatkowski' });
    directory.deleteUser(users[1]?.id ?? '');
    await live(app);
    expect(app.events('escrow.added').length).toBeGreaterThan(0);
    expect(leaks(app)).toEqual([]);
  });

  it.each(['notion', 'graph'] as const)('of cycles while %s refuses and repeats what it was sent', async (broken) => {
    const app = await open();
    tenant(app);
    await app.call('POST', 'job/start');
    for (const [index, fault] of FAULTS.entries()) {
      if (fault[1] !== broken) continue;
      const id = app.people(`kwiatkowski${index}`)[0] ?? '';
      const group = app.graph.directory.addGroup({ displayName: `Kwiatkowski ${index}` });
      app.graph.directory.addMember(group, id);
      app.graph.directory.assign(group);
      misbehave(app, fault);
      await live(app);
      app[broken].faults.clear();
      expect([fault[0], leaks(app)]).toEqual([fault[0], []]);
    }
    expect(app.answers.some(({ text }) => text.includes('"alarms": [\n'))).toBe(true);
  });

  it('of the connection test, whoever refuses', async () => {
    const app = await open();
    let offsetMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + offsetMs };
    await takeTokensFrom({ url: app.graph.url, identityHeader: app.env['IDENTITY_HEADER'] ?? '' });
    const tested = createApp({ env: app.env, entryUrl: import.meta.url, clock });
    for (const fault of FAULTS) {
      // Later than a report is given again.
      offsetMs += 60_000;
      misbehave(app, fault);
      const log = createLog({ info: keep, warn: keep, error: keep });
      const report = await tested.testConnection(log);
      app[fault[1]].faults.clear();
      keep(JSON.stringify(report));
      expect([fault[0], leaks(app)]).toEqual([fault[0], []]);
    }
    function keep(message: string): void {
      app.lines.push({ level: 'information', message });
    }
  });

  it('when the configuration is wrong', async () => {
    const app = await open({ env: { NOTION_SCIM_TOKEN: `Bearer ${DEFAULT_TOKEN}` } });
    await live(app);
    await app.call('POST', 'test-connection');
    // The message names the word that must go.
    expect(leaks(app).filter((leak) => !leak.startsWith('Bearer in'))).toEqual([]);
  });
});
