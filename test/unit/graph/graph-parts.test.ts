import { describe, expect, it } from 'vitest';
import { parseRows } from '../../../shared/graph/delta-rows.ts';
import { DELTA_ENDPOINTS } from '../../../shared/graph/endpoint.ts';
import { graphRoot } from '../../../shared/graph/graph-root.ts';
import { graphError } from '../../../shared/graph/refusal.ts';
import { authorityHostFor, claimsIn, createGraphCredential, fetchToken } from '../../../shared/graph/token.ts';

const ID = '0cf29cb4-3568-44d9-a1b8-893da55dba09';
const OTHER = '77e10ede-9939-4f79-af9d-fada34805ec3';
const { signal } = new AbortController();

describe('a delta row', () => {
  const only = (value: unknown) => parseRows([value]).rows[0];

  it('keeps what it carries, null included, and drops annotations', () => {
    const row = { id: ID.toUpperCase(), displayName: null, accountEnabled: false, '@odata.type': '#x', 'a@odata.b': 1 };
    expect(only(row)).toEqual({ id: ID, attributes: { displayName: null, accountEnabled: false }, members: [] });
  });

  it('may hold lists and objects', () => {
    const onPremises = { extensionAttribute1: 'x', extensionAttribute2: null };
    expect(only({ id: ID, otherMails: ['a@x.example'], onPremises })?.attributes).toEqual({
      otherMails: ['a@x.example'],
      onPremises,
    });
  });

  it('that was removed for an unknown reason can be restored, as far as we know', () => {
    expect(only({ id: ID, '@removed': { reason: 'deleted' } })?.removed).toBe('deleted');
    expect(only({ id: ID, '@removed': { reason: 'changed' } })?.removed).toBe('changed');
    expect(only({ id: ID, '@removed': { reason: 'mislaid' } })?.removed).toBe('changed');
    expect(only({ id: ID, '@removed': {} })?.removed).toBe('changed');
  });

  it('keeps members in their order, also the same one twice', () => {
    const user = { '@odata.type': '#microsoft.graph.user', id: OTHER };
    const members = [user, { ...user, '@removed': { reason: 'deleted' } }, user];
    expect(only({ id: ID, 'members@delta': members })?.members.map(({ removed }) => removed)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes a removal without a type from users and from groups', () => {
    const members = [{ id: OTHER, '@removed': {} }, { id: OTHER }];
    expect(only({ id: ID, 'members@delta': members })?.members).toEqual([
      { id: OTHER, type: 'user', removed: true },
      { id: OTHER, type: 'group', removed: true },
      { id: OTHER, type: 'user', removed: false },
    ]);
  });

  it('counts members that cannot be read, and keeps the rest', () => {
    const members = [{ id: 'x' }, null, { '@odata.type': '#microsoft.graph.orgContact', id: OTHER }];
    const parsed = parseRows([{ id: ID, 'members@delta': members }]);
    expect(parsed.dropped).toBe(2);
    expect(parsed.rows[0]?.members).toEqual([{ id: OTHER, type: 'other', removed: false }]);
  });

  it('is addressed by own keys only', () => {
    const json: unknown = JSON.parse(`{"id":"${ID}","__proto__":{"accountEnabled":true},"constructor":"x"}`);
    const attributes = only(json)?.attributes ?? {};
    expect(Object.hasOwn(attributes, 'accountEnabled')).toBe(false);
    expect(attributes['accountEnabled']).toBeUndefined();
  });
});

describe('a refusal by Graph', () => {
  const refused = (status: number, code: string, token: 'delta' | 'page' | 'none') => {
    const body = { error: { code, message: `about 'Ada Lovelace'` } };
    return graphError({ status, headers: new Headers(), body }, DELTA_ENDPOINTS.user, token);
  };

  it.each([
    [410, 'anything', 'delta', 'DeltaLinkExpired'],
    [410, 'anything', 'page', 'DeltaLinkExpired'],
    [400, 'syncStateNotFound', 'delta', 'DeltaLinkExpired'],
    [400, 'SyncStateNotFound', 'page', 'DeltaLinkExpired'],
    [404, 'syncStateNotFound', 'delta', 'DeltaLinkExpired'],
    [400, 'resyncRequired', 'delta', 'DeltaLinkExpired'],
    [400, 'Request_UnsupportedQuery', 'delta', 'DeltaLinkExpired'],
    [400, 'Directory_ExpiredPageToken', 'page', 'PageTokenExpired'],
  ] as const)('%i %s to a %s link is a resync', (status, code, token, ours) => {
    expect(refused(status, code, token)).toMatchObject({ policy: 'resync', code: ours });
  });

  it.each([
    [400, 'Request_UnsupportedQuery', 'none', 'configuration'],
    [400, 'syncStateNotFound', 'none', 'configuration'],
    [400, 'Directory_ExpiredPageToken', 'none', 'configuration'],
    [400, 'Request_BadRequest', 'delta', 'configuration'],
    [403, 'Authorization_RequestDenied', 'delta', 'auth'],
    [401, 'InvalidAuthenticationToken', 'delta', 'auth'],
    [404, 'Request_ResourceNotFound', 'none', 'configuration'],
  ] as const)('%i %s with token "%s" is a matter of %s', (status, code, token, policy) => {
    expect(refused(status, code, token)).toMatchObject({ policy });
  });

  it('never quotes values', () => {
    for (const status of [400, 401, 403, 404, 409, 410, 418]) {
      expect(refused(status, 'x', 'none').message).not.toContain('Lovelace');
    }
  });

  it('may have any body', () => {
    for (const body of [undefined, null, 'text', [], {}, { error: 'text' }, { error: { code: 7 } }]) {
      expect(
        graphError({ status: 403, headers: new Headers(), body }, DELTA_ENDPOINTS.group, 'none').message,
      ).toContain('GroupMember.Read.All');
    }
  });
});

describe("Graph's address", () => {
  const options = { allowLoopbackHttp: false };

  it.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    'https://graph.microsoft.com/v1.0',
    'https://graph.microsoft.com/v1.0/',
  ])('may be written %s', (address) => {
    const root = graphRoot(address, options);
    expect(root.baseUrl).toBe('https://graph.microsoft.com');
    expect(root.tokenScope).toBe('https://graph.microsoft.com/.default');
    expect(root.relative('https://graph.microsoft.com/v1.0/users/delta()?$deltatoken=a%2Bb')).toBe(
      '/users/delta()?$deltatoken=a%2Bb',
    );
  });

  it.each([
    ['https://graph.microsoft.com', 'https://login.microsoftonline.com'],
    ['https://graph.microsoft.us', 'https://login.microsoftonline.us'],
    ['https://dod-graph.microsoft.us/v1.0', 'https://login.microsoftonline.us'],
    ['https://microsoftgraph.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
  ])('%s signs in at %s', (graph, login) => {
    expect(authorityHostFor(graph)).toBe(login);
  });
});

describe('a credential', () => {
  const settings = {
    inAzure: false,
    hasIdentityEndpoint: false,
    tenantId: ID,
    clientId: OTHER,
    graphBaseUrl: 'https://graph.microsoft.com',
  };
  const nameOf = (credential: object) => credential.constructor.name;

  it('is the managed identity in Azure, whatever else is set', () => {
    expect(nameOf(createGraphCredential({ ...settings, inAzure: true, clientSecret: 's' }))).toBe(
      'ManagedIdentityCredential',
    );
    expect(nameOf(createGraphCredential({ ...settings, hasIdentityEndpoint: true }))).toBe('ManagedIdentityCredential');
  });

  it('is a client secret elsewhere, which can be renewed', () => {
    expect(createGraphCredential({ ...settings, clientSecret: 's' })).toHaveProperty('renew');
  });

  it('outside Azure needs a secret', () => {
    expect(() => createGraphCredential(settings)).toThrow(
      expect.objectContaining({ policy: 'configuration', code: 'GraphCredentialMissing' }),
    );
  });

  const failing = (message: string, cause?: unknown) => ({
    getToken: () => Promise.reject(Object.assign(new Error(message), { name: 'CredentialUnavailableError', cause })),
  });

  it.each([
    ['invalid_client: AADSTS7000215: Invalid client secret for app 123', undefined, 'GraphTokenUnavailable'],
    ['Authentication failed. s3cr3t', { status: 400 }, 'GraphTokenUnavailable'],
    ['AADSTS90033: A transient error', undefined, 'GraphTokenEndpointFailed'],
    ['network_error: See https://aka.ms', undefined, 'GraphTokenEndpointFailed'],
    ['endpoints_resolution_error: See', undefined, 'GraphTokenEndpointFailed'],
    ['Authentication failed.', { status: 500 }, 'GraphTokenEndpointFailed'],
    ['Authentication failed.', { status: 429 }, 'GraphTokenEndpointFailed'],
  ])('that fails with "%s" (%o) is %s', async (message, cause, code) => {
    const fetched = fetchToken(failing(message, cause), 'scope', signal);
    await expect(fetched).rejects.toMatchObject({ code });
    await expect(fetched).rejects.not.toHaveProperty('cause');
    await expect(fetched).rejects.toThrow(
      expect.not.objectContaining({ message: expect.stringMatching(/s3cr3t|123/) }),
    );
  });

  it('that gives nothing is an alarm too', async () => {
    await expect(fetchToken({ getToken: async () => null }, 'scope', signal)).rejects.toMatchObject({ policy: 'auth' });
  });
});

describe('the roles in a token', () => {
  const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

  it('are read, never verified', () => {
    expect(claimsIn(jwt({ roles: ['User.Read.All'] })).roles).toEqual(['User.Read.All']);
    expect(claimsIn(jwt({})).roles).toEqual([]);
    expect(claimsIn(jwt({ roles: 'User.Read.All' })).roles).toEqual([]);
  });

  it('of an opaque token are unknown', () => {
    expect(claimsIn('opaque').roles).toBeUndefined();
    expect(claimsIn('a.b.c').roles).toBeUndefined();
  });
});
