import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type CurrentProvisioning, currentProvisioning } from '../../../shared/policy/current-provisioning.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const folder = mkdtempSync(join(tmpdir(), 'current-provisioning-'));
const path = join(folder, 'provisioning.json');
const entryUrl = pathToFileURL(join(folder, 'main.mjs')).href;
let provisioning: CurrentProvisioning;

beforeEach(() => {
  writeFileSync(path, '{"scope":"all"}');
  provisioning = currentProvisioning({ entryUrl, env: {} }, notionProfile, Math.random);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('provisioning.json under a running process', () => {
  it('is compiled once as long as it stays as it is', () => {
    expect(provisioning.usable()).toBe(provisioning.usable());
    expect(provisioning.usable().policy.scope).toBe('all');
  });

  it('counts as it is now once it was written to', () => {
    const { hash } = provisioning.usable().policy;
    writeFileSync(path, '{"scope":"assigned"}');
    expect(provisioning.usable().policy.scope).toBe('assigned');
    expect(provisioning.usable().policy.hash).not.toBe(hash);
  });

  it('counts as it is now once another file took its place, of the same size and age', () => {
    provisioning.usable();
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"scope": "all"}');
    renameSync(other, path);
    expect(provisioning.problems()).toEqual([]);
    writeFileSync(other, '{"scope": "alf"}');
    renameSync(other, path);
    expect(provisioning.problems()).toMatchObject([{ at: expect.stringContaining('scope') }]);
  });

  it('stops counting when it becomes unusable, and counts again when it is mended', () => {
    provisioning.usable();
    writeFileSync(path, '{"scop":"all"}');
    for (let time = 0; time < 2; time += 1) {
      expect(() => provisioning.usable()).toThrow(expect.objectContaining({ code: 'ProvisioningInvalid' }));
      expect(provisioning.problems()).toHaveLength(1);
    }
    writeFileSync(path, '{"scope":"all"}');
    expect(provisioning.problems()).toEqual([]);
    expect(provisioning.usable().policy.scope).toBe('all');
  });

  it('is missed when it is taken away', () => {
    provisioning.usable();
    rmSync(path);
    expect(() => provisioning.usable()).toThrow(expect.objectContaining({ code: 'ProvisioningMissing' }));
    expect(() => provisioning.problems()).toThrow(expect.objectContaining({ code: 'ProvisioningMissing' }));
  });
});
