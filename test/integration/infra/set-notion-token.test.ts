// The token reaches the vault and nothing else: no argument, no screen, no log.

import { describe, expect, it } from 'vitest';
import { APP, cloud, FUNCTION_KEY } from './support/cloud.ts';
import { operator, type WebAnswer, type WebRequest } from './support/scripts.ts';

const TOKEN = 'secret_0123456789';
const args = ['--resource-group', 'rg'];
const green = (): WebAnswer => ({ status: 200, body: { ok: true, checks: [] } });

/** One answer after the other; the last one stays. */
function answers(...list: readonly WebAnswer[]): (request: WebRequest) => WebAnswer {
  const waiting = [...list];
  return () => (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? { status: 404 };
}

describe('a token from a pipe', () => {
  it('is written, read anew, and tested', async () => {
    const admin = await operator(cloud(), green);
    const { code, output } = await admin.run('set-notion-token.sh', args, `${TOKEN}\n`);
    expect(output).toContain('Done');
    expect(code).toBe(0);
    const calls = admin.calls;
    const secret = calls.find((call) => call.args.includes('secret'));
    expect(secret?.input).toBe(TOKEN);
    expect(secret?.args).toEqual(expect.arrayContaining(['--vault-name', 'kv-test', '--name', 'notion-scim-token']));
    const posts = calls.flatMap((call) => call.args.filter((arg) => /refresh|restart/.test(arg)));
    expect(posts).toEqual([
      `${APP}/config/configreferences/appsettings/refresh?api-version=2024-11-01`,
      `${APP}/restart?api-version=2024-11-01`,
    ]);
  });

  it('is no argument of any program, and is not printed', async () => {
    const admin = await operator(cloud(), green);
    const { output } = await admin.run('set-notion-token.sh', args, TOKEN);
    expect(output).not.toContain(TOKEN);
    expect(output).not.toContain(FUNCTION_KEY);
    expect(output).not.toContain('the CLI prints the secret');
    expect(JSON.stringify(admin.calls.map((call) => call.args))).not.toContain(TOKEN);
  });

  it('is written again for a rotation', async () => {
    const admin = await operator(cloud(), green);
    await admin.run('set-notion-token.sh', args, TOKEN);
    await admin.run('set-notion-token.sh', args, `${TOKEN}-new\r\n`);
    const written = admin.calls.flatMap((call) => call.input || []);
    expect(written).toEqual([TOKEN, `${TOKEN}-new`]);
  });
});

it('waits until the app has restarted with the token', async () => {
  const down = { status: 503 };
  const red = { status: 200, body: { ok: false, checks: [{ name: 'notion', status: 'failed' }] } };
  const admin = await operator(cloud(), answers(down, red, { status: 200, body: { ok: true } }));
  expect((await admin.run('set-notion-token.sh', args, TOKEN)).code).toBe(0);
  expect(admin.requests).toHaveLength(3);
  expect(admin.requests[0]).toMatchObject({
    method: 'POST',
    host: 'func-test.azurewebsites.net',
    path: '/api/test-connection',
    headers: { 'x-functions-key': FUNCTION_KEY, 'content-length': '0' },
  });
});

it('shows what is wrong when the test stays red', async () => {
  const red = { status: 200, body: { ok: false, checks: [{ name: 'notion', remedy: 'Make a new token' }] } };
  const admin = await operator(cloud(), answers(red));
  const { code, output } = await admin.run('set-notion-token.sh', args, TOKEN);
  expect(code).toBe(1);
  expect(output).toContain('Make a new token');
});

it('has nothing to test before the first deployment of code', async () => {
  const admin = await operator(cloud({ [`get ${APP}/functions`]: [{ json: { value: [] } }] }), green);
  const { code, output } = await admin.run('set-notion-token.sh', args, TOKEN);
  expect(code).toBe(0);
  expect(output).toContain('no code yet');
  expect(admin.requests).toEqual([]);
});

it('signs in where the app takes no keys', async () => {
  const registration = { clientId: 'the-client' };
  const signIn = { properties: { identityProviders: { azureActiveDirectory: { registration } } } };
  const admin = await operator(cloud({ [`get ${APP}/config/authsettingsV2`]: [{ json: signIn }] }), green);
  expect((await admin.run('set-notion-token.sh', args, TOKEN)).code).toBe(0);
  expect(admin.requests[0]?.headers.authorization).toBe('Bearer a-token-of-entra');
  const asked = admin.calls.map((call) => call.args.join(' '));
  expect(asked.filter((line) => line.includes('listKeys'))).toEqual([]);
  expect(asked).toContainEqual(expect.stringContaining('--scope api://the-client/.default'));
});

it('stops at a vault that refuses, before anything is restarted', async () => {
  const admin = await operator(cloud({ 'keyvault secret set': [{ error: 'ForbiddenByRbac' }] }), green);
  const { code, output } = await admin.run('set-notion-token.sh', args, TOKEN);
  expect(code).toBe(1);
  expect(output).toContain('Key Vault Secrets Officer');
  expect(admin.calls.at(-1)?.args.slice(0, 3)).toEqual(['keyvault', 'secret', 'set']);
});

it.each([
  ['nothing', '', 'no token was given'],
  ['two words', 'secret one', 'holds a space'],
  ['a whole header', 'Bearer secret', 'holds a space'],
  ['a header without a space', 'Bearersecret', 'begins with "Bearer"'],
])('refuses %s', async (_name, input, message) => {
  const admin = await operator(cloud(), green);
  const { code, output } = await admin.run('set-notion-token.sh', args, input);
  expect(code).toBe(1);
  expect(output).toContain(message);
  expect(admin.calls).toEqual([]);
});

it('does not take the token as an argument, nor quote it back', async () => {
  const admin = await operator(cloud(), green);
  const { code, output } = await admin.run('set-notion-token.sh', [...args, '--token', TOKEN]);
  expect(code).toBe(1);
  expect(output).not.toContain(TOKEN);
  expect(output).toContain('Usage:');
});
