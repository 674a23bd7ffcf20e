import { describe, expect, it } from 'vitest';
import { redactDetail } from '../../../shared/http/redact.ts';

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

  it('is short', () => {
    expect(redactDetail('long words '.repeat(1000)).length).toBeLessThan(310);
  });
});
