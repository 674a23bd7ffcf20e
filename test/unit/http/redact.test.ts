import { describe, expect, it } from 'vitest';
import { redactDetail, redactHost } from '../../../shared/http/redact.ts';
import { liveTokens } from '../../../shared/model/live-tokens.ts';

describe('what another system says', () => {
  it('keeps its grammar and loses its values', () => {
    const said =
      'body failed validation: body.userName should be ≥ `1` or `undefined`, instead was `"ada@contoso.example"`.';
    expect(redactDetail(said)).toBe(
      'body failed validation: body.userName should be ≥ `1` or `undefined`, instead was ‹value›.',
    );
  });

  it.each([
    ['Ada Lovelace <ada@contoso.example> exists', 'ada@'],
    ['token Bearer abc.def refused', 'abc.def'],
    ["Invalid value 'Ada Lovelace'", 'Lovelace'],
    ['User Ada Lovelace is no member', 'Lovelace'],
    ['Ада Лавлейс already exists', 'Лавлейс'],
    ['see https://host.example/u?filter=ada', 'filter=ada'],
    [`key ${'k'.repeat(60)}`, 'kkkk'],
  ])('%s is redacted', (text, secret) => {
    expect(redactDetail(text)).not.toContain(secret);
  });

  it('loses what was sent, even where it looks like any other word', () => {
    expect(redactDetail('the title teacher is too short, Teacher!', ['tea', 'teacher', 'is'])).toBe(
      'the title ‹value› is too short, ‹value›!',
    );
    expect(redactDetail('a.c is not abc', ['a.c'])).toBe('‹value› is not abc');
    const long = [`${'x'.repeat(500)} ${'y'.repeat(498)}`, `salary band seven ${'on probation '.repeat(20)}`];
    expect(redactDetail(`bad request: title=${long[0]}; department=${long[1]} is refused`, long)).toBe(
      'bad request: title=‹value›; department=‹value› is refused',
    );
  });

  it('loses also what is longer than any pattern can be', () => {
    const long = `a${'x'.repeat(2_000)}${'\u{1f600}'.repeat(30_000)}`;
    const said = redactDetail(`bad title ${long} is refused, and so is ${long.slice(0, 30_000)}`, [long, 'title']);
    expect(said).toMatch(/^bad ‹value›/);
    expect(said).not.toMatch(/x{3}|\u{1f600}/u);
  });

  it.each(['+44 (0)20 7946-0958', '0044 20 79460958', '44.20.7946.0958', 'tel:+442079460958'])(
    'loses a phone number in any grouping: %s',
    (number) => {
      expect(redactDetail(`the number ${number} is refused`, ['+44 20 7946 0958'])).not.toMatch(/\d{4}/);
    },
  );

  it('loses the words of a name in any order and letter case', () => {
    expect(redactDetail('lovelace, ada is unknown', ['Ada Lovelace'])).toBe('‹value› is unknown');
    expect(redactDetail('the group is full', ['The Group'])).toBe('‹value› is full');
  });

  it('loses parts of a live token, and shows no control characters', () => {
    liveTokens.remember('q7Wm-Zk2p-Vx9r-Tt41');
    expect(redactDetail('bad q7wm-zk2p-\u2026 given')).not.toContain('zk2p');
    expect(redactDetail('bad \u001b[31mred\u202e value')).toBe('bad red value');
    expect(redactHost('q7wm-zk2p-vx9r.example.com', [])).toBe('‹token›.example.com');
    expect(redactHost(`${'x'.repeat(300)}.example.com`, [])).toHaveLength(100);
  });

  it('is short', () => {
    expect(redactDetail('long words '.repeat(1000)).length).toBeLessThan(310);
  });
});
