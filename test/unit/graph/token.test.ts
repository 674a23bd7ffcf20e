import { describe, expect, it } from 'vitest';
import { claimsIn, createGraphCredential, fetchToken } from '../../../shared/graph/token.ts';

const ID = '0cf29cb4-3568-44d9-a1b8-893da55dba09';
const OTHER = '77e10ede-9939-4f79-af9d-fada34805ec3';
const { signal } = new AbortController();

describe('a credential', () => {
  const settings = {
    inAzure: false,
    hasIdentityEndpoint: false,
    tenantId: ID,
    clientId: OTHER,
    authorityHost: 'https://login.microsoftonline.com',
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
    const fetched = fetchToken(failing(message, cause), { scope: 'scope', signal, timeoutMs: 1_000 });
    await expect(fetched).rejects.toMatchObject({ code });
    await expect(fetched).rejects.not.toHaveProperty('cause');
    await expect(fetched).rejects.toThrow(
      expect.not.objectContaining({ message: expect.stringMatching(/s3cr3t|123/) }),
    );
  });

  it('that gives nothing is an alarm too', async () => {
    await expect(
      fetchToken({ getToken: async () => null }, { scope: 'scope', signal, timeoutMs: 1_000 }),
    ).rejects.toMatchObject({ policy: 'auth' });
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
