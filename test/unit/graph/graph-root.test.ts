import { describe, expect, it } from 'vitest';
import { graphRoot } from '../../../shared/graph/graph-root.ts';

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
});
