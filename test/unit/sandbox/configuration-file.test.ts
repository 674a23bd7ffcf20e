import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { configurationFile } from '../../../sandbox/start/configuration-file.ts';

const project = mkdtempSync(join(tmpdir(), 'project-'));
const bundle = pathToFileURL(join(project, 'dist/sandbox/start.mjs')).href;
mkdirSync(join(project, 'dist/app'), { recursive: true });
writeFileSync(join(project, 'dist/app/provisioning.json'), '{}');
afterAll(() => rmSync(project, { recursive: true }));

describe('npm start', () => {
  it('leaves the app its built copy where the project has no provisioning.json', () => {
    expect(configurationFile(bundle, {})).toBeUndefined();
  });

  it("lets the app read the project's own provisioning.json, so that an edit counts at the next tick", () => {
    writeFileSync(join(project, 'provisioning.json'), '{}');
    expect(configurationFile(bundle, {})).toBe(join(project, 'provisioning.json'));
    expect(configurationFile(bundle, { PROVISIONING_CONFIG: '' })).toBe(join(project, 'provisioning.json'));
  });

  it('lets the app read what the environment names', () => {
    expect(configurationFile(bundle, { PROVISIONING_CONFIG: '/elsewhere.json' })).toBe('/elsewhere.json');
  });
});
