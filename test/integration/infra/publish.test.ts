// A package is in place when the platform says so, and a deployment is good when the app says so.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloud } from './support/cloud.ts';
import { type Operator, operator, type WebAnswer, type WebRequest } from './support/scripts.ts';

const args = ['--resource-group', 'rg'];
const accepted: WebAnswer = { status: 202, body: 'deployment-1' };

function platform(sent: readonly WebAnswer[], states: readonly WebAnswer[]): (request: WebRequest) => WebAnswer {
  const queues = { POST: [...sent], GET: [...states] };
  return ({ method }) => {
    const queue = method === 'POST' ? queues.POST : queues.GET;
    return (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 404 };
  };
}
const state = (status: number): WebAnswer => ({
  status: 200,
  body: { id: 'deployment-1', status, status_text: `state ${status}` },
});

async function withPackage(web: (request: WebRequest) => WebAnswer): Promise<Operator> {
  const admin = await operator(cloud(), web);
  await mkdir(join(admin.folder, 'dist/app'), { recursive: true });
  await writeFile(join(admin.folder, 'dist/app/host.json'), '{}');
  return admin;
}

describe('publishing', () => {
  it('packs dist/app, sends it with a token of Entra ID, and waits until it is in place', async () => {
    const admin = await withPackage(platform([accepted], [{ status: 404 }, state(0), state(2), state(4)]));
    const { code, output } = await admin.run('publish.sh', args);
    expect(output).toContain('Published.');
    expect(code).toBe(0);
    expect(admin.requests[0]).toMatchObject({
      method: 'POST',
      host: 'func-test.scm.azurewebsites.net',
      path: '/api/publish',
      headers: { authorization: 'Bearer a-token-of-entra', 'content-type': 'application/zip' },
    });
    // A zip begins with its magic number; host.json lies at its top.
    expect(admin.requests[0]?.body.subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004'));
    expect(admin.requests[0]?.body.includes('host.json')).toBe(true);
    expect(admin.requests.at(-1)?.path).toBe('/api/deployments/deployment-1');
    expect(output).not.toContain('a-token-of-entra');
  });

  it('sends a package of an earlier build as it is', async () => {
    const admin = await operator(cloud(), platform([accepted], [state(4)]));
    const file = join(admin.folder, 'release.zip');
    await writeFile(file, 'an earlier package');
    expect((await admin.run('publish.sh', [...args, '--package', file])).code).toBe(0);
    expect(admin.requests[0]?.body.toString()).toBe('an earlier package');
  });

  it('tries again while roles are spreading', async () => {
    const refused = { status: 403, body: { error: 'BlobUploadFailedException' } };
    const admin = await withPackage(platform([refused, refused, accepted], [state(4)]));
    expect((await admin.run('publish.sh', args)).code).toBe(0);
    expect(admin.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  it('gives up after five minutes of refusals', async () => {
    const admin = await withPackage(platform([{ status: 403 }], []));
    const { code, output } = await admin.run('publish.sh', args);
    expect(code).toBe(1);
    expect(output).toContain('still refused after 5 minutes');
  });

  it.each([-1, 3, 5, 6])('believes the body and not the 200: state %i is a failure', async (status) => {
    const admin = await withPackage(platform([accepted], [state(1), state(status)]));
    const { code, output } = await admin.run('publish.sh', args);
    expect(code).toBe(1);
    expect(output).toContain(`state ${status}`);
  });

  it('takes a deployment that was seen and is forgotten for done', async () => {
    const admin = await withPackage(platform([accepted], [state(2), { status: 404 }]));
    expect((await admin.run('publish.sh', args)).code).toBe(0);
  });

  it('gives up on a deployment that never appears, or never ends', async () => {
    const never = await withPackage(platform([accepted], [{ status: 404 }]));
    expect((await never.run('publish.sh', args)).output).toContain('has not ended after 5 minutes');
  });

  it('does not repeat what is refused for good', async () => {
    const admin = await withPackage(platform([{ status: 400, body: { error: 'InvalidPackage' } }], []));
    const { code, output } = await admin.run('publish.sh', args);
    expect(code).toBe(1);
    expect(output).toContain('InvalidPackage');
    expect(admin.requests).toHaveLength(1);
  });

  it('says what to do when there is nothing to send', async () => {
    const admin = await operator(cloud(), () => accepted);
    expect((await admin.run('publish.sh', args)).output).toContain('Run npm run build');
    expect((await admin.run('publish.sh', [...args, '--package', 'x.zip'])).output).toContain('x.zip was not found');
    expect(admin.requests).toEqual([]);
  });
});

describe('checking a deployment', () => {
  const app =
    ({ build = 'abc123', started = false, ok = true }) =>
    ({ path }: WebRequest): WebAnswer => {
      if (path === '/api/health') return { status: 200, body: { status: 'ok', version: '1', build } };
      if (path === '/api/status')
        return { status: 200, body: { healthy: false, state: started ? 'active' : 'notStarted' } };
      return { status: 200, body: { ok, checks: [{ name: 'notion', status: ok ? 'ok' : 'failed' }] } };
    };

  it('is content with the right build that reaches both sides', async () => {
    const admin = await operator(cloud(), app({}));
    const { code, output } = await admin.run('check-deployment.sh', [...args, '--build', 'abc123']);
    expect(output).toContain('The connection test is green.');
    expect(code).toBe(0);
    expect(admin.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/health',
      'GET /api/status',
      'POST /api/test-connection',
    ]);
  });

  it('is not content with another build', async () => {
    const admin = await operator(cloud(), app({ build: 'older' }));
    const { code, output } = await admin.run('check-deployment.sh', [...args, '--build', 'abc123']);
    expect(code).toBe(1);
    expect(output).toContain('does not answer as it should (HTTP 200)');
  });

  it('lets a new deployment be red until the job was started', async () => {
    const fresh = await operator(cloud(), app({ ok: false }));
    expect((await fresh.run('check-deployment.sh', args)).code).toBe(0);
    const started = await operator(cloud(), app({ ok: false, started: true }));
    const { code, output } = await started.run('check-deployment.sh', args);
    expect(code).toBe(1);
    expect(output).toContain('the connection test is not green');
  });

  it('is not content with an app that does not answer', async () => {
    const admin = await operator(cloud(), () => ({ status: 503 }));
    expect(await admin.run('check-deployment.sh', args)).toMatchObject({ code: 1 });
  });
});

describe('a test alert', () => {
  it('goes to the address that the alerts go to', async () => {
    const admin = await operator(cloud(), () => accepted);
    expect(await admin.run('send-test-alert.sh', args)).toMatchObject({ code: 0 });
    const sent = admin.calls.at(-1)?.args.join(' ');
    expect(sent).toContain('--action-group alert-test-people');
    expect(sent).toContain('--add-action email operators identity@example.com usecommonalertschema');
  });

  it('is not sent where mails are switched off', async () => {
    const off = { enabled: false, emailReceivers: [{ emailAddress: 'identity@example.com' }] };
    const admin = await operator(cloud({ 'monitor action-group show': [{ json: off }] }), () => accepted);
    const { code, output } = await admin.run('send-test-alert.sh', args);
    expect(code).toBe(1);
    expect(output).toContain('sendFailureEmails = true');
  });
});
