// Every form in which a schema arrives keeps its meaning, or loses it with a word and never in silence.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../shared/schema-exchange/decode-text.ts';
import { describeReport } from '../../../shared/schema-exchange/describe-report.ts';
import { differs } from '../../../shared/schema-exchange/exchange-report.ts';
import { importSchema } from '../../../shared/schema-exchange/import-schema.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { parsed } from '../../support/schemas.ts';
import { MEANINGS } from './form-meanings.ts';

const folder = new URL('../../fixtures/schemas/forms/', import.meta.url);
const ALWAYS = ['scope: assigned', 'users: guests included'];

describe('a file of the form', () => {
  it('that is there has a meaning written down', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(MEANINGS).toSorted());
    expect(Object.keys(MEANINGS).length).toBeGreaterThan(40);
  });

  it.each(Object.entries(MEANINGS))('%s means what it meant', (file, { exit, carried, says = [], never }) => {
    const text = decodeText(readFileSync(new URL(file, folder))) ?? '';
    const { config, report } = importSchema(text, notionProfile);
    expect([file, config === undefined ? 1 : differs(report) ? 2 : 0]).toEqual([file, exit]);
    const lines = report.carried.filter((line) => !ALWAYS.includes(line));
    expect(lines.toSorted()).toEqual([...(carried ?? [])].toSorted());
    if (config !== undefined) parsed(config);
    const told = describeReport(report, config !== undefined);
    for (const pattern of says) expect(told).toMatch(pattern);
    if (never !== undefined) expect(told).not.toMatch(never);
    expect(told).not.toContain('secret_not_for_anybody');
  });
});
