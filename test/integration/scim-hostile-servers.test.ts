// Whatever a target answers, an operation ends with a value or with one of our errors, and says nothing of the token.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProvisioningError } from '../../shared/errors/index.ts';
import type { Target } from '../../shared/model/ports.ts';
import { targetId } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { type OddServer, startServer } from './support/http-server.ts';
import { openTarget, pagesOf } from './support/scim-open-target.ts';

const TOKEN = 'ntn_0123456789abcdefghijklmnopqrstuvwxyz';
const ADA = 'ada@contoso.example';

interface Hostile {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One after the other, of which the last goes on; or one for each request. */
type Answers = readonly Hostile[] | ((nth: number) => Hostile);

let server: OddServer;
let answers: Answers = [];
const answerTo = (nth: number): Hostile | undefined =>
  typeof answers === 'function' ? answers(nth) : answers[Math.min(nth, answers.length) - 1];
beforeAll(async () => {
  server = await startServer((response, nth) => {
    const { status, headers, body } = answerTo(nth) ?? { status: 500, body: '' };
    response.writeHead(status, { 'content-type': 'application/scim+json', ...headers }).end(body);
  });
});
afterAll(() => server.close());

const changes = [
  { path: 'userName', value: ADA },
  { path: 'emails[type eq "work"].value', value: ADA },
];
const OPERATIONS = {
  find: (target: Target) => target.find('user', 'userName', ADA),
  findOdd: (target: Target) => target.find('group', 'displayName', 'half \ud800'),
  list: (target: Target) => pagesOf(target, 'group'),
  follow: async (target: Target) => {
    for (const { objects } of await pagesOf(target, 'user'))
      for (const { id } of objects) await target.read('user', id);
  },
  read: (target: Target) => target.read('user', targetId('1')),
  create: (target: Target) => target.create('user', { userName: ADA }),
  update: (target: Target) => target.update('user', targetId('1'), changes),
  deactivate: (target: Target) => target.deactivateUser(targetId('1')),
  delete: (target: Target) => target.delete('group', targetId('1')),
  members: (target: Target) => target.members(targetId('1')),
  change: (target: Target) => target.changeMembers(targetId('1'), [targetId('2')], [targetId('3')]),
} as const;
type Operation = keyof typeof OPERATIONS;

/** How it ended, and everything that came out. */
async function attacked(operation: Operation, by: Answers) {
  answers = by;
  server.seen.length = 0;
  const { target, lines } = openTarget({ baseUrl: `${server.url}/scim/v2`, token: TOKEN });
  const ended = await OPERATIONS[operation](target).then(
    (value) => ({ value, error: undefined, said: JSON.stringify(value ?? null) }),
    (error: unknown) => ({ value: undefined, error, said: JSON.stringify([String(error), error]) }),
  );
  return { ...ended, said: ended.said + JSON.stringify(lines), urls: server.seen.map(({ url }) => url) };
}

async function expectHarmless(operation: Operation, by: readonly Hostile[]): Promise<void> {
  const { error, said, urls } = await attacked(operation, by);
  if (error !== undefined) expect(error).toBeInstanceOf(ProvisioningError);
  expect(said.toLowerCase()).not.toContain(TOKEN.slice(0, 20));
  for (const url of urls) expect(url).toMatch(/^\/scim\/v2\/(Users|Groups)([/?].|$)/);
}

/** Stands for JSON that no value of ours can be written as. */
const RAW = new Map([
  ['deep list', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['deep object', `${'{"value":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['endless number', '1e999'],
  ['prototype', '{"__proto__":{"id":"1","active":false}}'],
]);
const written = (json: unknown): string =>
  JSON.stringify(json).replace(/"raw ([a-z ]+)"/g, (_, name: string) => RAW.get(name) ?? 'null');

const odd = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...[...RAW.keys()].map((name) => `raw ${name}`)) },
  fc.constantFrom(
    '1',
    '',
    '.',
    '..',
    '../Groups',
    '?',
    '#',
    'half \ud800',
    '\u0000',
    '\u202e',
    '__proto__',
    ADA,
    TOKEN,
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);
const NAMES = ['userName', 'active', 'emails', 'name', 'roles', 'displayName', 'members', 'schemas', 'value'];
const resource = fc
  .tuple(
    fc.oneof(fc.constant('1'), odd),
    fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(odd, fc.array(fc.record({ value: odd, type: odd })))),
  )
  .map(([id, others]) => ({ ...others, id }));
const page = fc.record({
  totalResults: fc.oneof(fc.nat(500), odd),
  Resources: fc.oneof(fc.array(resource, { maxLength: 4 }), odd),
});
const refusal = fc.record({ status: odd, scimType: odd, detail: odd, message: odd, schemas: odd });
const hostile: fc.Arbitrary<Hostile> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 200, 201, 302, 400, 404, 409, 429), fc.integer({ min: 200, max: 599 })),
  body: fc.oneof(fc.oneof(page, resource, refusal, odd).map(written), fc.constantFrom('', '<html>', '{', '\ufeff{}')),
  headers: fc.record(
    {
      location: fc.constantFrom(`https://${TOKEN}.example/`, '//', 'http://[', 'javascript:1'),
      'retry-after': fc.constantFrom('-1', '1e99', '99999999999', TOKEN),
    },
    { requiredKeys: [] },
  ),
});

describe('a hostile target', () => {
  randomly('ends no operation but by a value or one of our errors', { runs: 60 }, async (run) => {
    const operations = fc.constantFrom(...(Object.keys(OPERATIONS) as Operation[]));
    const property = fc.asyncProperty(operations, fc.array(hostile, { minLength: 1, maxLength: 3 }), expectHarmless);
    await fc.assert(property, run);
  });

  const listing = (...resources: readonly unknown[]): Hostile => ({
    status: 200,
    body: written({ totalResults: resources.length, Resources: resources }),
  });

  it.each(['.', '..', 'half \ud800', 'two\nlines', 'x'.repeat(2_000)])(
    'gives nothing an id that no address can hold (%#)',
    async (id) => {
      const { value } = await attacked('list', [listing({ id }, { id: 'good' })]);
      expect(value).toMatchObject([{ objects: [{ id: 'good' }], count: 2 }]);
      const group = { status: 200, body: JSON.stringify({ id: '1', members: [{ value: id }, { value: 'good' }] }) };
      expect((await attacked('members', [group])).value).toEqual(['good']);
    },
  );

  it('takes a value that is nested without end for one that is not there', async () => {
    const { value } = await attacked('read', [
      { status: 200, body: written({ id: '1', userName: ADA, emails: ['raw deep object'] }) },
    ]);
    expect(value).toEqual({ id: '1', values: { userName: ADA } });
  });

  it('is asked for all of its list where no filter can hold the value', async () => {
    const { value, urls } = await attacked('findOdd', [listing({ id: '1', displayName: 'half \ud800' })]);
    expect(value).toMatchObject([{ id: '1' }]);
    expect(urls).toEqual([expect.not.stringContaining('filter')]);
  });

  it.each(['list', 'find'] as const)('is not read on and on, with ever new objects (%s)', async (operation) => {
    const Resources = Array.from({ length: 60_000 }, (_, at) => ({ id: `NTH-${at}`, userName: ADA }));
    const page = JSON.stringify({ totalResults: 1_000_000_000, Resources });
    // A page that timed out is asked for again, and is a new one then too.
    const { error, urls } = await attacked(operation, (nth) => ({
      status: 200,
      body: page.replaceAll('NTH', String(nth)),
    }));
    expect(error).toMatchObject({ code: 'AnswerTooLarge' });
    expect(urls.length).toBeLessThan(20);
  });

  it('fills no memory by what it packs', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20), { level: 1 });
    const packed = { status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb };
    const before = process.memoryUsage().rss;
    expect((await attacked('read', [packed])).error).toMatchObject({ code: 'AnswerTooLarge' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
});
