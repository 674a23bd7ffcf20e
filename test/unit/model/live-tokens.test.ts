import { describe, expect, it } from 'vitest';
import { LiveTokens } from '../../../shared/model/live-tokens.ts';

const JWT = 'eyJhbGciOiJub25lIn0.eyJhdWQiOiJncmFwaCIsImV4cCI6MX0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';

function holding(...tokens: readonly string[]): LiveTokens {
  const live = new LiveTokens();
  for (const token of tokens) live.remember(token);
  return live;
}

describe('a token that comes back', () => {
  it.each([
    ['whole', `no ${JWT} here`, 'no ‹token› here'],
    ['in capitals', `no ${JWT.toUpperCase()} here`, 'no ‹token› here'],
    ['its signature only', `sig=${JWT.split('.')[2]}!`, 'sig=‹token›!'],
    ['twice', `${JWT} ${JWT}`, '‹token› ‹token›'],
  ])('is taken out of an answer: %s', (_, text, expected) => {
    expect(holding('another-token', JWT).strikeWholes(text)).toBe(expected);
  });

  it('is taken out in part where another system speaks', () => {
    const live = holding(JWT, 'k9xQ');
    expect(live.strikeParts(`cut ${JWT.slice(5, 19)}… off`, 'foreign')).toBe('cut ‹token›… off');
    expect(live.strikeParts('short K9XQ token', 'foreign')).toBe('short ‹token› token');
    expect(live.strikeParts(`long ${JWT.slice(30, 60)} part`, 'own')).toBe('long ‹token› part');
    expect(live.strikeParts('nothing to see', 'foreign')).toBe('nothing to see');
  });

  it('is remembered with the ones before it, and not without an end', () => {
    const live = holding(...Array.from({ length: 40 }, (_, at) => `token-number-${at}-of-many`));
    expect(live.strikeWholes('token-number-39-of-many')).toBe('‹token›');
    expect(live.strikeWholes('token-number-25-of-many')).toBe('‹token›');
    expect(live.strikeWholes('token-number-3-of-many')).toBe('token-number-3-of-many');
  });

  it('keeps places where letters change their length', () => {
    expect(holding('secret-token').strikeWholes('İİİ secret-token ß')).toBe('İİİ ‹token› ß');
  });
});
