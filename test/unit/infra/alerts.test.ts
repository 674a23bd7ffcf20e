// Alerts that fire: queries without faults, on events that exist, within the limits of the service.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { analyse } from './support/kusto.mjs';
import { eventsNamed, queriesIn, unknownNames } from './support/queries.ts';
import { ofType, only, SNAPSHOTS, type SnapshotName } from './support/snapshot.ts';

const Rule = z.object({
  displayName: z.string(),
  description: z.string(),
  severity: z.number(),
  scopes: z.array(z.string()),
  evaluationFrequency: z.string(),
  windowSize: z.string(),
  autoMitigate: z.boolean(),
  muteActionsDuration: z.string().nullable(),
  criteria: z.object({
    allOf: z.tuple([
      z.object({
        query: z.string(),
        timeAggregation: z.string(),
        metricMeasureColumn: z.string().nullable(),
        operator: z.string(),
        threshold: z.number(),
        dimensions: z.array(z.object({ name: z.string() })),
      }),
    ]),
  }),
  actions: z.object({
    actionGroups: z.array(z.string()),
    actionProperties: z.object({ 'Email.Subject': z.string() }),
  }),
});

const queries = queriesIn('alerts');

/** Events that some line of the product logs. */
const product = new URL('../../../shared/', import.meta.url);
const logged = new Set(
  readdirSync(product, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'telemetry/events.ts')
    .flatMap((file) => [...readFileSync(new URL(file, product), 'utf8').matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)])
    .map(([, name]) => name ?? ''),
);

const rules = (snapshot: SnapshotName) => {
  const prefix = only(snapshot, 'Microsoft.Insights/actionGroups').name.replace(/people$/, '');
  return ofType(snapshot, 'Microsoft.Insights/scheduledQueryRules').map(({ name, properties }) => {
    const rule = Rule.parse(properties);
    return { name: name.replace(prefix, ''), rule, criterion: rule.criteria.allOf[0] };
  });
};

/** Minutes of the ISO 8601 durations that the service takes. */
function minutes(duration: string): number {
  const [, days = '0', hours = '0', rest = '0'] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  return Number(days) * 1_440 + Number(hours) * 60 + Number(rest);
}

describe.each(queries)('$file', ({ query }) => {
  it('has no fault that the language service can find', () => {
    expect(analyse(query).problems).toEqual([]);
  });

  it('names only events and fields that the app has', () => {
    expect(unknownNames(query)).toEqual([]);
  });

  it('belongs to one rule', () => {
    expect(rules('small').filter(({ criterion }) => criterion.query === query)).toHaveLength(1);
  });
});

it('the language service finds a misspelt column, table and function', () => {
  expect(analyse('AppTraces | where Mesage == 1').problems).not.toEqual([]);
  expect(analyse('AppTrace | count').problems).not.toEqual([]);
  expect(analyse('AppTraces | summarize arg_mx(TimeGenerated, *)').problems).not.toEqual([]);
});

describe.each(SNAPSHOTS)('the rules of %s', (snapshot) => {
  it('are the ten that people need', () => {
    expect(rules(snapshot).map(({ name }) => name)).toEqual([
      'no-heartbeat',
      'no-complete-import',
      'health-error',
      'removals-overdue',
      'holds-waiting',
      'credential-refused',
      'quarantine-entered',
      'job-disabled',
      'escrow-stale',
      'daily-cap-reached',
    ]);
  });

  it.each(rules(snapshot))('$name keeps the limits of the service', ({ rule }) => {
    const frequencies = [
      'PT1M',
      'PT5M',
      'PT10M',
      'PT15M',
      'PT30M',
      'PT45M',
      'PT1H',
      'PT2H',
      'PT3H',
      'PT4H',
      'PT5H',
      'PT6H',
      'P1D',
    ];
    expect(frequencies).toContain(rule.evaluationFrequency);
    expect([...frequencies, 'P2D']).toContain(rule.windowSize);
    expect(minutes(rule.evaluationFrequency)).toBeLessThanOrEqual(minutes(rule.windowSize));
    expect(rule.scopes).toHaveLength(1);
    expect(rule.description.length).toBeLessThanOrEqual(4_096);
    // One or the other: the service refuses both.
    expect(rule.autoMitigate).toBe(rule.muteActionsDuration === null);
  });

  it.each(rules(snapshot))('$name measures what its query gives', ({ criterion }) => {
    const { columns } = analyse(criterion.query);
    const { metricMeasureColumn: column, timeAggregation } = criterion;
    expect(timeAggregation).toBe(column === null ? 'Count' : 'Total');
    if (column !== null) expect(['int', 'long', 'real']).toContain(columns[column]);
    for (const { name } of criterion.dimensions) expect(columns[name]).toBe('string');
  });

  it.each(rules(snapshot))('$name sends one mail for what happens once', ({ rule, name }) => {
    if (rule.muteActionsDuration === null) return;
    // The query sees an event for as long as its window: muted at least as long, it is told once.
    expect([name, minutes(rule.muteActionsDuration)]).toEqual([name, expect.any(Number)]);
    expect(minutes(rule.muteActionsDuration)).toBeGreaterThanOrEqual(minutes(rule.windowSize));
  });

  it.each(rules(snapshot))('$name tells people, and where to read on', ({ rule, name }) => {
    expect(rule.actions.actionGroups).toEqual([only(snapshot, 'Microsoft.Insights/actionGroups').id]);
    expect(rule.actions.actionProperties['Email.Subject']).toBe(rule.displayName);
    expect(rule.description).toMatch(new RegExp(` What to do: \\S*operations\\.md#${name}$`));
  });
});

it('silence fires: counting over nothing gives a row, and its total is below one', () => {
  const silent = rules('small').find(({ name }) => name === 'no-heartbeat')?.criterion;
  expect(silent?.query).toMatch(/\| summarize Ticks = count\(\)\s*$/);
  expect(silent).toMatchObject({ metricMeasureColumn: 'Ticks', operator: 'LessThan', threshold: 1, dimensions: [] });
});

it('every alert has its heading in the operations guide', () => {
  const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const anchors = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading?.toLowerCase().replaceAll(' ', '-'));
  expect(anchors).toEqual(expect.arrayContaining(rules('small').map(({ name }) => name)));
});

describe.each(queries)('the guide on $file', ({ file, query }) => {
  it('says whether the alert can fire today', () => {
    const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const heading = file.replace('.kql', '').replaceAll('-', ' ');
    const section = guide.split(/^### /m).find((text) => text.toLowerCase().startsWith(`${heading}\n`));
    const silent = eventsNamed(query).filter((name) => !logged.has(name));
    const told = [...(section ?? '').matchAll(/stays silent until the app logs `([a-z.]+)`/g)].map(([, name]) => name);
    expect(told).toEqual([...new Set(silent)]);
  });
});

it('mails go to the address, or to nobody when they are switched off', () => {
  const group = (snapshot: SnapshotName) => only(snapshot, 'Microsoft.Insights/actionGroups').properties;
  expect(group('small')).toMatchObject({ enabled: true, emailReceivers: [{ emailAddress: 'identity@example.com' }] });
  expect(group('large')).toMatchObject({ enabled: false });
  expect(String(group('small')?.groupShortName).length).toBeLessThanOrEqual(12);
});
