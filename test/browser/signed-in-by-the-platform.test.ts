// HTTP_AUTH=entra: the platform signs people in, and their app roles say what they may do.

import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

const TENANT = '0f0e0d0c-0b0a-4908-8706-050403020100';
const principal = (role: string): string => {
  const claims = [
    { typ: 'name', val: 'Ada' },
    { typ: 'iss', val: `https://login.microsoftonline.com/${TENANT}/v2.0` },
    { typ: 'tid', val: TENANT },
    { typ: 'roles', val: role },
  ];
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', claims })).toString('base64');
};

describe.skipIf(executable === undefined)('the console behind the sign-in of the platform', () => {
  const world = consoleWorld(
    async ({ front }) => {
      front.signIn = 'entra';
    },
    { env: { HTTP_AUTH: 'entra', WEBSITE_AUTH_ENABLED: 'True', ENTRA_TENANT_ID: TENANT } },
  );

  it('leads to the sign-in, and needs no key', async () => {
    const page = await world().page('', { signedIn: false });
    const link = page.getByRole('link', { name: 'Sign in with Microsoft' });
    expect(await link.getAttribute('href')).toBe('/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fconsole');
    expect(await page.getByLabel('Function key').count()).toBe(0);
  });

  it('shows everything to a reader, and says which role a decision needs', async () => {
    world().front.principal = principal('Provisioning.Read');
    const page = await world().page('', { signedIn: false });
    const health = page.getByRole('region', { name: 'Health' });
    await health.getByText('Not started').waitFor();
    await health.getByRole('button', { name: 'Start' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('Provisioning.Operate').waitFor();
  });

  it('lets an operator decide, who is named in the list of requests', async () => {
    world().front.principal = principal('Provisioning.Operate');
    const page = await world().page('', { signedIn: false });
    await page.getByRole('region', { name: 'Health' }).getByRole('button', { name: 'Start' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByText('The job is active now.').waitFor();
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('row').filter({ hasText: 'Ada' }).getByText('start').first().waitFor();
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
