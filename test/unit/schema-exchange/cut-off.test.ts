// PowerShell writes what is below the depth of ConvertTo-Json as text. At each depth the result is the one of the whole
// file, or it says so: never another rule for who is who, who is removed and who is in scope.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differs } from '../../../shared/schema-exchange/exchange-report.ts';
import { NOBODY_CLAUSES, type ProvisioningFile } from '../../../shared/schema-exchange/provisioning-file.ts';
import { FIXTURES, fixtureText, imported } from '../../support/schemas.ts';

/** How a value below the depth is written, by what it is: PSCustomObject, Hashtable, an object of the Graph SDK. */
const STYLES: Readonly<Record<string, (members: readonly [string, unknown][]) => string>> = {
  'Invoke-RestMethod': (members) =>
    `@{${members.map(([key, value]) => `${key}=${Array.isArray(value) ? 'System.Object[]' : String(value ?? '')}`).join('; ')}}`,
  'Invoke-MgGraphRequest': () => 'System.Collections.Hashtable',
  'Get-MgServicePrincipalSynchronizationJobSchema': () => 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphObject',
};

type Style = (members: readonly [string, unknown][]) => string;

function cutOff(json: unknown, depth: number, style: Style): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (depth < 0) return Array.isArray(json) ? json.map((item) => asText(item, style)).join(' ') : asText(json, style);
  if (Array.isArray(json)) return json.map((item) => cutOff(item, depth - 1, style));
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, cutOff(value, depth - 1, style)]));
}

const asText = (json: unknown, style: Style): string =>
  typeof json === 'object' && json !== null ? style(Object.entries(json)) : String(json ?? '');

const isClosed = (config: ProvisioningFile): boolean =>
  (config.users?.scopingFilters ?? []).length > 0 &&
  (config.users?.scopingFilters ?? []).every(({ clauses }) =>
    NOBODY_CLAUSES.every(({ operator }) =>
      clauses.some((clause) => clause.attribute === 'displayName' && clause.operator === operator),
    ),
  );

/** What must not become something else. */
function rules({ scope, users }: ProvisioningFile): unknown {
  const matching = users?.attributeMappings?.filter((mapping) => mapping.matching !== undefined);
  return { scope, actions: users?.actions, filters: users?.scopingFilters, matching };
}

const filtered = readFileSync(new URL('../../fixtures/schemas/forms/python-snake-case.json', import.meta.url), 'utf8');
const files = [...FIXTURES.map((name) => [name, fixtureText(name)] as const), ['filtered', filtered] as const];

describe.each(Object.entries(STYLES))('a file that %s has got, written with too small a depth,', (_, style) => {
  it.each(files)('means the same or says that it is cut off: %s', (_name, text) => {
    const json: unknown = JSON.parse(text);
    const whole = imported(json);
    const ends = new Set<number>();
    for (let depth = 0; depth < 24; depth += 1) {
      const { config, report } = imported(cutOff(json, depth, style));
      ends.add(config === undefined ? 1 : differs(report) ? 2 : 0);
      if (config === undefined || isClosed(config)) {
        expect(differs(report)).toBe(true);
        continue;
      }
      expect([depth, rules(config)]).toEqual([depth, rules(whole.config ?? {})]);
      if (JSON.stringify(config) !== JSON.stringify(whole.config))
        expect(report.headlines[0]).toMatch(/^PowerShell cut/);
    }
    expect([...ends].toSorted()).toContain(1);
    expect(imported(cutOff(json, 24, style)).config).toEqual(whole.config);
  });
});
