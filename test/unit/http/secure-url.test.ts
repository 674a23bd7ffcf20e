import { describe, expect, it } from 'vitest';
import { requireSecureUrl } from '../../../shared/http/secure-url.ts';

describe('the address that gets a token', () => {
  const outsideAzure = { allowLoopbackHttp: true };

  it.each(['https://www.notion.so/scim/v2', 'http://127.0.0.1:7073/scim/v2', 'http://localhost:1', 'http://[::1]:1'])(
    '%s is fine on a developer machine',
    (address) => {
      expect(requireSecureUrl(address, 'NOTION_SCIM_URL', outsideAzure).href).toContain(address);
    },
  );

  it.each([
    ['http://www.notion.so/scim/v2', 'InsecureUrl'],
    ['http://127.0.0.1.example.com', 'InsecureUrl'],
    ['http://localhost.example.com', 'InsecureUrl'],
    ['ftp://127.0.0.1', 'InsecureUrl'],
    ['www.notion.so/scim/v2', 'InvalidUrl'],
    ['https://user:secret@www.notion.so', 'InvalidUrl'],
  ])('%s is refused', (address, code) => {
    expect(() => requireSecureUrl(address, 'NOTION_SCIM_URL', outsideAzure)).toThrow(
      expect.objectContaining({ policy: 'configuration', code }),
    );
  });

  it('must be https in Azure, also on loopback', () => {
    expect(() => requireSecureUrl('http://127.0.0.1', 'GRAPH_BASE_URL', { allowLoopbackHttp: false })).toThrow(
      /could be read on the way/,
    );
  });

  it('never appears with its password in the message', () => {
    expect(() => requireSecureUrl('http://u:hunter2@a.example', 'X', outsideAzure)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});
