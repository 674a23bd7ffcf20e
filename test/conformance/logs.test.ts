// The provisioning log and the report on leavers, asked of the built app over HTTP.

import { describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const open = installations();
const WHEN = expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);

interface Entry {
  readonly provisioningAction: string;
  readonly sourceIdentity: { readonly id: string };
}

async function started(...names: readonly string[]): Promise<{ app: Installation; ids: string[] }> {
  const app = await open();
  const ids = app.people(...names);
  await app.call('POST', 'job/start');
  await app.tick();
  return { app, ids };
}

const entriesOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }): readonly Entry[] =>
  body['records'] as readonly Entry[];

describe('GET /api/logs', () => {
  it('is empty in a new installation, then tells of each person what was done, after the shape of Graph', async () => {
    const app = await open();
    expect(await app.call('GET', 'logs')).toMatchObject({ status: 200, body: { records: [] } });
    const [ada = ''] = app.people('ada', 'ben');
    await app.call('POST', 'job/start');
    await app.tick();
    const { headers, body } = await app.call('GET', 'logs?user=ADA@contoso.example');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      records: [
        {
          activityDateTime: WHEN,
          provisioningAction: 'create',
          provisioningStatusInfo: { status: 'success' },
          sourceIdentity: { id: ada, identityType: 'user', displayName: 'ada@contoso.example' },
          targetIdentity: { id: expect.any(String) },
          modifiedProperties: expect.arrayContaining([{ displayName: 'userName', newValue: 'ada@contoso.example' }]),
          cycleId: 1,
          requests: 1,
          firstSeenDateTime: WHEN,
          durationInMilliseconds: expect.any(Number),
        },
      ],
    });
    expect((await app.call('GET', `logs?user=${ada}`)).body).toEqual(body);
    expect(entriesOf(await app.call('GET', 'logs?user=nobody@contoso.example'))).toEqual([]);
  });

  it('filters, and tells of a failure what to do', async () => {
    const { app, ids } = await started('ada');
    app.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 403, body: 'No.' } });
    const [ben] = app.people('ben');
    await app.tick();
    const failures = await app.call('GET', 'logs?status=failure');
    expect(failures.body['records']).toMatchObject([
      {
        provisioningAction: 'create',
        sourceIdentity: { id: ben },
        provisioningStatusInfo: {
          errorInformation: {
            errorCode: 'CreateRefused',
            recommendedAction: expect.stringContaining('seats'),
            request: { method: 'POST', status: 403 },
          },
        },
        attempts: 1,
      },
    ]);
    expect(entriesOf(await app.call('GET', 'logs?errorCode=CreateRefused&action=create&cycle=2'))).toHaveLength(1);
    expect(entriesOf(await app.call('GET', `logs?user=${ben}&errorCode=UpdateRefused`))).toEqual([]);
    expect(entriesOf(await app.call('GET', 'logs?kind=group'))).toEqual([]);
    expect(entriesOf(await app.call('GET', `logs?user=${ids[0]}&to=2020-01-01T00:00:00Z`))).toEqual([]);
    expect(entriesOf(await app.call('GET', 'logs?from=2020-01-01T00:00:00Z'))).toHaveLength(2);
  });

  it('comes in pages; the address of the next one keeps the filters, and no key', async () => {
    const { app } = await started('ada', 'ben', 'cid');
    const seen: string[] = [];
    let address: string | undefined = 'logs?kind=user&limit=1&code=a-key';
    for (let pages = 0; address !== undefined && pages < 9; pages += 1) {
      const page = await app.call('GET', address);
      expect(page.text).not.toContain('a-key');
      seen.push(...entriesOf(page).map(({ sourceIdentity }) => sourceIdentity.id));
      address = (page.body['next'] as string | undefined)?.replace('/api/', '');
      if (address !== undefined) expect(address).toContain('kind=user&limit=1');
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });

  it('comes as JSON lines and as a table that no spreadsheet runs, by the query or by what is accepted', async () => {
    const { app } = await started('ada');
    app.graph.directory.assign(
      app.graph.directory.addUser({ userPrincipalName: '=cmd@contoso.example', displayName: 'Ev "E", il;"=1+1;＝2' }),
    );
    await app.tick();
    const lines = await app.call('GET', 'logs?limit=1', { headers: { accept: 'application/x-ndjson' } });
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
    expect(lines.headers.get('link')).toMatch(/^<\/api\/logs\?limit=1&after=[\w-]+>; rel="next"$/);
    expect(
      lines.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).provisioningAction),
    ).toEqual(['create']);
    const table = await app.call('GET', 'logs?format=csv');
    expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, first] = table.text.split('\r\n');
    expect(head).toMatch(/^activityDateTime,provisioningAction,status,/);
    expect(first).toContain(",'=cmd@contoso.example,");
    expect(first).toContain(`""Ev \\""E\\"", il;\\""=1+1;'＝2""`);
  });
});

describe('GET /api/logs', () => {
  const installed = oneInstallation();

  it.each([
    'status=odd',
    'from=yesterday',
    'limit=0',
    'limit=1001',
    'after=%27',
    'after=byEx',
    'errorCode=NoSuchCode',
    'user=a&group=b',
    'format=xml',
    'unknown=1',
  ])('refuses %s', async (query) => {
    const { status, headers, body } = await installed().call('GET', `logs?${query}`);
    expect([status, headers.get('content-type'), body['code']]).toEqual([
      400,
      'application/problem+json',
      'InvalidQuery',
    ]);
  });
});

describe('GET /api/reports/leavers', () => {
  it('tells how long each of them stayed, and the status tells it of all', async () => {
    const { app, ids } = await started('ada', 'ben');
    expect((await app.call('GET', 'reports/leavers')).body).toEqual({ days: [], leavers: [] });
    const [ada = ''] = ids;
    app.graph.directory.updateUser(ada, { accountEnabled: false });
    await app.tick();
    const { body } = await app.call('GET', 'reports/leavers');
    const summary = { count: 1, medianSeconds: 15, percentile95Seconds: 15 };
    expect(body).toEqual({
      last30Days: summary,
      days: [{ day: expect.stringMatching(/^20\d\d-\d\d-\d\d$/), ...summary }],
      leavers: [
        {
          id: ada,
          name: 'ada@contoso.example',
          action: 'disable',
          reason: 'disabled',
          firstSeenDateTime: WHEN,
          doneDateTime: WHEN,
          seconds: expect.any(Number),
        },
      ],
    });
    expect((await app.call('GET', 'status')).body['leavers']).toEqual(summary);
    expect((await app.call('GET', 'reports/leavers?format=csv')).text).toMatch(/^id,name,.*\r\n.*,ada@/);
    expect((await app.call('GET', 'reports/leavers?user=ada')).status).toBe(400);
  });
});
