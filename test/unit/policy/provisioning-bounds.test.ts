import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProvisioning, readProvisioningFile } from '../../../shared/policy/provisioning.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const keys = (count: number): string => `{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join(',')}}`;

function timed(text: string): { readonly messages: readonly string[]; readonly ms: number } {
  const started = performance.now();
  const { problems } = checkProvisioning(text, notionProfile);
  return { messages: problems.map(({ message }) => message), ms: performance.now() - started };
}

describe('a provisioning.json beyond all measure', () => {
  it('of 300,000 unknown keys is one problem, in under a second', () => {
    const { messages, ms } = timed(keys(300_000));
    expect(messages).toEqual(['is larger than 1 MiB']);
    expect(ms).toBeLessThan(1_000);
  });

  it('of 80,000 unknown keys, which is just small enough, names them once', () => {
    const { messages, ms } = timed(keys(80_000));
    expect(messages.filter((message) => message.includes('80000 keys'))).toHaveLength(1);
    expect(messages.length).toBeLessThan(20);
    expect(ms).toBeLessThan(2_000);
  });

  it('of 100,000 levels is one problem', () => {
    for (const text of ['['.repeat(100_000), `${'{"a":'.repeat(65)}0${'}'.repeat(65)}`]) {
      expect(timed(text).messages).toEqual(['is nested deeper than 64 levels']);
    }
    expect(timed(`{"a":"${'['.repeat(100)}"}`).messages).not.toContain('is nested deeper than 64 levels');
  });

  it('of many wrong values names the first hundred', () => {
    const text = JSON.stringify({ users: { attributeMappings: Array.from({ length: 5_000 }, () => 1) } });
    const { messages } = timed(text);
    expect(messages.length).toBeLessThanOrEqual(101);
    expect(messages.at(-1)).toMatch(/^has \d+ more problems$/);
  });

  it('is read no further than it may be long', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'provisioning-')), 'provisioning.json');
    writeFileSync(path, 'x'.repeat(5_000_000));
    expect(readProvisioningFile(path)).toHaveLength(1_048_577);
  });
});
