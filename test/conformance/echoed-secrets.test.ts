// A server that repeats what it was sent finds none of it in logs, answers, rows, files or the terminal.

import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { someOf } from '../support/some-of.ts';
import { type EchoServer, startEchoServer } from './support/echo-server.ts';
import { type Answer, type Installation, installations } from './support/installation.ts';

const open = installations();
const echoes: EchoServer[] = [];
afterEach(async () => {
  for (const echo of echoes.splice(0)) await echo.close();
});

const insecure = { allowInsecureConnection: true };
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const PERSONAL = ['adelheid', 'kwiatkowski', '79460958', '7946 0958'];

async function rowsOf(app: Installation): Promise<ReadonlyMap<string, string>> {
  const text = app.env['STATE_CONNECTION_STRING'] ?? '';
  const rows = new Map<string, string>();
  for await (const { name = '' } of TableServiceClient.fromConnectionString(text, insecure).listTables()) {
    for await (const row of TableClient.fromConnectionString(text, name, insecure).listEntities()) {
      rows.set(`${name} ${row.partitionKey} ${row.rowKey}`, JSON.stringify(row));
    }
  }
  return rows;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const own = files.filter(({ name }) => !/\.(mjs|map)$/.test(name));
  return Promise.all(own.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
}

/** As much of a token as could help somebody. */
const PART = 12;

const partsOf = (text: string): string[] =>
  Array.from({ length: Math.max(text.length - PART + 1, 0) }, (_, at) => text.slice(at, at + PART));

/** What these texts have of the tokens, in any letters. */
function partsIn(texts: readonly string[], tokens: Iterable<string>): string[] {
  const parts = new Set([...tokens].flatMap((token) => partsOf(token.toLowerCase())));
  return texts.flatMap((text) => {
    const part = partsOf(text.toLowerCase()).find((one) => parts.has(one));
    return part === undefined ? [] : [`${part} in ${text.slice(0, 400)}`];
  });
}

function wordsIn(texts: readonly string[], words: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const lower = text.toLowerCase();
    const word = words.find((one) => lower.includes(one));
    return word === undefined ? [] : [`${word} in ${text.slice(0, 400)}`];
  });
}

const textOf = ({ text, headers }: Answer): string =>
  `${text.replaceAll(/\r?\n/g, '')} ${JSON.stringify([...headers])}`;

async function leaks(app: Installation, tokens: Iterable<string>, { terminal, shown }: Said): Promise<string[]> {
  const said = [
    ...app.lines.map(({ message }) => message),
    ...app.answers.filter((answer) => !shown.includes(answer)).map(textOf),
    ...terminal.map((text) => text.replaceAll('\n', '')),
  ];
  const all = [...said, ...shown.map(textOf)];
  const rows = await rowsOf(app);
  const waiting = [...rows].filter(([at]) => at.startsWith('quarantine')).map(([, row]) => row);
  const stored = [...rows.values(), ...(await filesOf(inject('app')))];
  return [
    ...partsIn([...all, ...stored], tokens),
    ...wordsIn([...said, ...waiting], PERSONAL),
    ...all.filter((text) => UNPRINTABLE.test(text)).map((text) => `unprintable: ${JSON.stringify(text.slice(0, 200))}`),
  ];
}

interface Tenant {
  readonly person: string;
  readonly group: string;
}

function tenant({ graph: { directory } }: Installation): Tenant {
  const person = directory.addUser({
    userPrincipalName: 'adelheid.kwiatkowski@contoso.example',
    displayName: 'Adelheid Kwiatkowski',
    mail: 'adelheid.kwiatkowski@contoso.example',
    mobilePhone: '+44 20 7946 0958',
  });
  const group = directory.addGroup({ displayName: 'Kwiatkowski family' });
  directory.addMember(group, person);
  for (const id of [person, group]) directory.assign(id);
  return { person, group };
}

/** `shown`: answers that are for people, with their names. */
interface Said {
  readonly terminal: readonly string[];
  readonly shown: readonly Answer[];
}

/** In the other formats the log is asked for one after the other: all at once are a search of every partition. */
const forPeople = ({ person, group }: Tenant): readonly string[] => [
  ...['escrow', 'holds', 'holds?set=1', 'logs', 'reports/leavers'],
  ...['ndjson', 'csv'].flatMap((format) =>
    [`user=${person}`, `group=${group}`].map((one) => `logs?format=${format}&${one}`),
  ),
  ...['escrowed', 'held', 'overdue'].map((what) => `reports/waiting?what=${what}`),
];
const FOR_EVERYBODY = ['health', 'console', 'status', 'status?cycles=5', 'requests', 'configuration'];

/** Each route of the app, once the server has repeated everything. */
async function live(app: Installation, token: string): Promise<Said> {
  const lists = forPeople(tenant(app));
  const shown: Answer[] = [];
  const called: string[] = [];
  const call = (method: string, path: string, body?: unknown): Promise<Answer> => {
    called.push(`${method} /api/${path.replace(/\?.*/, '')}`);
    return app.call(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
  };
  const reason = `the token is ${token} now`;
  const user = 'adelheid.kwiatkowski@contoso.example';
  const terminal = await written(async () => {
    await call('POST', 'job/start', { reason });
    await app.tick().catch(() => undefined);
    for (const path of FOR_EVERYBODY) await call('GET', path);
    await call('POST', 'test-connection');
    for (const path of lists) shown.push(await call('GET', path));
    shown.push(await call('POST', 'explain', { user }));
    for (const body of [{ all: true, reason }, { codes: [token] }]) await call('POST', 'escrow/release', body);
    for (const action of ['approve', 'reject', 'release', token]) {
      for (const set of ['1', token]) await call('POST', `holds/${set}/${action}`, { revision: 1, reason });
    }
    await call('POST', `job/${token}`);
    for (const what of ['user', 'errorCode', 'after']) await call('GET', `logs?${what}=${token}`);
    for (const path of [`escrow?after=${token}`, `holds?set=${token}`, `reports/waiting?what=${token}`]) {
      await call('GET', path);
    }
  });
  expect(shown.map(({ status }) => status).slice(0, -1)).toEqual(lists.map(() => 200));
  expect(await routesLeftOut(app, called)).toEqual([]);
  return { terminal, shown };
}

/** Routes that the app serves and nobody has called here. */
async function routesLeftOut({ url }: Installation, called: readonly string[]): Promise<readonly string[]> {
  const functions: { trigger: string; route: string; methods: readonly string[] }[] = JSON.parse(
    await (await fetch(`${url}/__admin/functions`)).text(),
  );
  const routes = functions.filter(({ trigger }) => trigger === 'httpTrigger');
  return routes
    .map(({ route, methods }) => `${methods[0]} ${route}`)
    .filter((served) => {
      const form = new RegExp(`^${served.replace(/\{\w+\}/g, '[^/]+')}$`);
      return !called.some((one) => form.test(one));
    });
}

async function written(run: () => Promise<void>): Promise<readonly string[]> {
  const texts: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0),
  );
  try {
    await run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return texts;
}

/** Each of them asks every route, and each route for all that is stored. */
const some = (statuses: readonly number[]): readonly number[] => [200, ...someOf(statuses, 2)];

describe('what a server repeats comes out nowhere', { tags: ['random'] }, () => {
  it.each(some([302, 400, 401, 403, 404, 409, 422]))('of Notion, with status %i', async (status) => {
    const echo = await startEchoServer();
    echoes.push(echo);
    echo.status = status;
    const token = `ntn_${randomBytes(24).toString('base64url')}`;
    const app = await open({ env: { NOTION_SCIM_URL: `${echo.url}/scim/v2`, NOTION_SCIM_TOKEN: token } });
    const said = await live(app, token);
    expect(echo.tokens).toContain(token);
    expect(await leaks(app, echo.tokens, said)).toEqual([]);
  });

  it.each(some([302, 400, 401, 403, 404, 410]))('of Graph, with status %i', async (status) => {
    const echo = await startEchoServer();
    echoes.push(echo);
    echo.status = status;
    const app = await open({ env: { GRAPH_BASE_URL: echo.url } });
    const said = await live(app, 'as before');
    expect([...echo.tokens].map((token) => token.slice(0, 3))).toContain('eyJ');
    expect(await leaks(app, echo.tokens, said)).toEqual([]);
  });
});
