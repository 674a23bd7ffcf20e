import { describe, expect, it } from 'vitest';
import { DELTA_ENDPOINTS } from '../../../shared/graph/endpoint.ts';
import { graphError } from '../../../shared/graph/refusal.ts';

describe('a refusal by Graph', () => {
  const refused = (status: number, code: string, token: 'delta' | 'page' | 'none') => {
    const body = { error: { code, message: `about 'Ada Lovelace'` } };
    return graphError(
      { status, headers: new Headers(), body, isEmpty: false, sent: () => [] },
      DELTA_ENDPOINTS.user,
      token,
    );
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
    [400, 'Request_BadRequest', 'delta', 'DeltaLinkRefused'],
    [404, 'UnknownError', 'delta', 'DeltaLinkRefused'],
    [404, 'UnknownError', 'page', 'PageLinkRefused'],
    [422, '', 'delta', 'DeltaLinkRefused'],
  ] as const)('%i %s to a %s link is a resync', (status, code, token, ours) => {
    expect(refused(status, code, token)).toMatchObject({ policy: 'resync', code: ours });
  });

  it.each([
    [400, 'Request_UnsupportedQuery', 'none', 'configuration'],
    [400, 'syncStateNotFound', 'none', 'configuration'],
    [400, 'Directory_ExpiredPageToken', 'none', 'configuration'],
    [400, 'Request_BadRequest', 'none', 'configuration'],
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
        graphError(
          { status: 403, headers: new Headers(), body, isEmpty: false, sent: () => [] },
          DELTA_ENDPOINTS.group,
          'none',
        ).message,
      ).toContain('GroupMember.Read.All');
    }
  });
});
