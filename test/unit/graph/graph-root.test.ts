import { describe, expect, it } from 'vitest';
import { graphRoot } from '../../../shared/graph/graph-root.ts';
import { authorityHostFor } from '../../../shared/graph/token.ts';

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
