// Every code is catalogued and used, and no advice names what does not exist.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorsPage } from '../../../infra/build/errors-page.ts';
import { CATALOGUE } from '../../../shared/errors/catalogue.ts';
import type { CatalogueEntry } from '../../../shared/errors/code-policy.ts';
import { AuthError } from '../../../shared/errors/index.ts';
import { productNames, root, unknownNames } from './support/product-names.ts';
import { literalsIn, sentencesIn } from './support/source-texts.ts';

const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(CATALOGUE);
const sources = globSync('{shared,functions,cli}/**/*.ts', { cwd: root })
  .filter((file) => !file.startsWith('shared/errors/catalogue'))
  .map((file) => ({ file, text: readFileSync(`${root}/${file}`, 'utf8') }));
const known = productNames();

/** Codes in the places where codes stand. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/\b(?:code|reason): '([A-Z][a-z]\w+)'/g)].map(([, code]) => `${code}`);
}

describe('the catalogue of codes', () => {
  it('has every code that the sources use', () => {
    const used = sources.flatMap(({ file, text }) => codesIn(text).map((code) => `${code} in ${file}`));
    expect(used.length).toBeGreaterThan(40);
    expect(used.filter((use) => !Object.hasOwn(CATALOGUE, use.split(' ')[0] ?? ''))).toEqual([]);
  });

  it('has no code that nothing uses', () => {
    const literals = new Set(sources.flatMap(({ text }) => literalsIn(text)));
    expect(entries.map(([code]) => code).filter((code) => !literals.has(code))).toEqual([]);
  });

  it('says each thing in sentences', () => {
    const sentence = /^[A-Zp{].*[.:]?.*\.$/;
    expect(entries.filter(([, { meaning, remedy }]) => !sentence.test(meaning) || !sentence.test(remedy))).toEqual([]);
  });

  it('gives each error its remedy', () => {
    const error = new AuthError({ code: 'TargetTokenRefused', detail: 'Notion refuses the SCIM token.' });
    expect(error.remedy).toBe(CATALOGUE.TargetTokenRefused.remedy);
  });

  it('is asked by the compiler: a code that is not in it, or is of another policy, is a type error', () => {
    // @ts-expect-error: no such code.
    expect(new AuthError({ code: 'TokenForgotten', detail: '' }).code).toBe('TokenForgotten');
    // @ts-expect-error: a code of TransientError.
    expect(new AuthError({ code: 'ServerError', detail: '' }).policy).toBe('auth');
  });

  it('is what docs/errors.md shows', () => {
    expect(readFileSync(`${root}/docs/errors.md`, 'utf8')).toBe(errorsPage());
  });
});

describe('advice names only what exists', () => {
  it('in the catalogue', () => {
    const wrong = entries.flatMap(([code, { meaning, remedy }]) =>
      unknownNames(`${meaning} ${remedy}`, known).map((name) => `${code}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('in the texts of the sources', () => {
    const wrong = sources.flatMap(({ file, text }) =>
      sentencesIn(text).flatMap((sentence) => unknownNames(sentence, known).map((name) => `${file}: ${name}`)),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    'README.md',
    'sandbox/README.md',
    'docs/decisions.md',
    'docs/expressions.md',
    'docs/mapping.md',
    'docs/migration.md',
  ])('in %s', (page) => {
    expect(unknownNames(readFileSync(`${root}/${page}`, 'utf8'), known)).toEqual([]);
  });

  it.each([
    ['POST /api/job/reset starts it anew.', 'POST /api/job/reset'],
    ['If it stays so, reset the job.', 'reset'],
    ['Set NOTION_SCIM_TOKENS.', 'NOTION_SCIM_TOKENS'],
    ['Raise limits.people in provisioning.json.', 'limits.people'],
    ['Run npm run repair.', 'repair'],
    ['Use npm run explain -- --everybody.', '--everybody'],
    ['Look into settings.json.', 'settings.json'],
  ])('and a wrong name is found: %s', (text, name) => {
    expect(unknownNames(text, known)).toEqual([name]);
  });

  it('and right names are let through', () => {
    const text =
      'POST /api/job/start starts it. Set NOTION_SCIM_TOKEN, raise limits.peopleFloor or users.actions in provisioning.json, ask npm run explain -- --group, see docs/errors.md.';
    expect(unknownNames(text, known)).toEqual([]);
  });
});
