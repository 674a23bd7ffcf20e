// What an answer may cost: a large group is read, and an answer that would fill the memory is refused.

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, inject, it, vi } from 'vitest';
import { targetId } from '../../shared/model/stored-object.ts';
import { type OddServer, startServer } from './support/http-server.ts';
import { openTarget } from './support/scim-open-target.ts';

const SCRIPT = fileURLToPath(new URL('./support/read-members.ts', import.meta.url));
/** Of the heap, in a process of 512 MiB. One answer in work takes some 160 of them, and as much again may wait for the collector. */
const HEAP_MIB = 400;

let server: OddServer | undefined;
afterEach(() => server?.close());

async function membersRead(answer: (response: ServerResponse) => void, times = 1): Promise<unknown> {
  server = await startServer(answer);
  const args = [`--max-old-space-size=${HEAP_MIB}`, '--no-warnings', SCRIPT, `${server.url}/scim/v2`, String(times)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

/** Three answers in work would not fit. */
const GROUPS = inject('long') ? 8 : 3;

it(`${GROUPS} groups of 200,000 members are read at once`, { tags: ['random'] }, async () => {
  const members = Array.from({ length: 200_000 }, (_, at) => {
    const value = randomUUID();
    return {
      value,
      display: `Member Number ${at}`,
      type: 'User',
      $ref: `https://api.notion.com/scim/v2/Users/${value}`,
    };
  });
  const text = JSON.stringify({ id: 'big', members });
  const read = await membersRead((response) => response.end(text), GROUPS);
  expect(read).toEqual(Array(GROUPS).fill({ members: 200_000 }));
});

it.each([
  ['64 MiB of empty lists', `[${'[],'.repeat(22_000_000)}[]]`],
  ['40 MiB of empty lists', `{"id":"big","members":[${'[],'.repeat(13_000_000)}[]]}`],
  ['40 MiB of levels', '['.repeat(40_000_000)],
])('%s are refused, and the process lives on', async (_, body) => {
  const ended = await membersRead((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  expect(ended).toEqual([{ code: 'AnswerTooLarge' }]);
});

it('of two large answers, the second is read on when the first is used', async () => {
  const text = JSON.stringify({ id: 'big', members: [], pad: 'x'.repeat(9_000_000) });
  server = await startServer((response, nth) => {
    if (nth === 2) response.end(text);
    else {
      response.write(text.slice(0, -1));
      setTimeout(() => response.end(text.slice(-1)), 500);
    }
  });
  const { target } = openTarget({ baseUrl: `${server.url}/scim/v2`, token: 'token-of-the-test' });
  const order: string[] = [];
  const read = async (name: string): Promise<void> => {
    await target.members(targetId('big'));
    order.push(name);
  };
  const first = read('first');
  await vi.waitFor(() => expect(server?.seen).toHaveLength(1));
  await Promise.all([first, read('second')]);
  expect(order).toEqual(['first', 'second']);
});
