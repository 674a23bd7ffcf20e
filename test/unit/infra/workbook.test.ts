// The workbook: each figure stands on a query without faults, on events that exist, and lies in the layout once.

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newCounters } from '../../../shared/engine/job/cycle.ts';
import { analyse } from './support/kusto.mjs';
import { queriesIn, unknownNames } from './support/queries.ts';
import { only, SNAPSHOTS, type SnapshotName } from './support/snapshot.ts';

const QUERY_ITEM = 3;
const queries = queriesIn('workbook');

const Workbook = z.object({
  displayName: z.string(),
  category: z.literal('workbook'),
  sourceId: z.string(),
  serializedData: z.string(),
});
const Content = z.looseObject({ title: z.string(), query: z.string(), visualization: z.string() });
const Data = z.object({
  version: z.literal('Notebook/1.0'),
  fallbackResourceIds: z.array(z.string()),
  items: z.array(z.object({ type: z.number(), name: z.string(), content: z.looseObject({}) })),
});

function workbook(snapshot: SnapshotName) {
  const properties = Workbook.parse(only(snapshot, 'Microsoft.Insights/workbooks').properties);
  const data = Data.parse(JSON.parse(properties.serializedData));
  const figures = data.items
    .filter(({ type }) => type === QUERY_ITEM)
    .map(({ name, content }) => ({ name, content: Content.parse(content) }));
  return { properties, data, figures };
}

describe.each(queries)('$file', ({ file, query }) => {
  it('has no fault that the language service can find', () => {
    expect(analyse(query).problems).toEqual([]);
  });

  it('names only events and fields that the app has', () => {
    expect(unknownNames(query)).toEqual([]);
  });

  it('asks for counters that the app counts', () => {
    const counters = [...query.matchAll(/\bEvent\.(?:users|groups)\.(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(newCounters())).toEqual(expect.arrayContaining(counters));
  });

  it('is the query of one figure, and the time is chosen above it', () => {
    const shown = workbook('small').figures.filter(({ content }) => content.query === query);
    expect(shown.map(({ name }) => `${name}.kql`)).toEqual([file]);
    expect(shown[0]?.content).toMatchObject({ timeContextFromParameter: 'TimeRange' });
  });

  it('gives a chart its time and at least one number', () => {
    const figure = workbook('small').figures.find(({ name }) => `${name}.kql` === file);
    if (figure?.content.visualization === 'table') return;
    const types = Object.values(analyse(query).columns);
    expect(types.filter((type) => type === 'datetime')).toHaveLength(1);
    expect(types.some((type) => type === 'long' || type === 'real' || type === 'int')).toBe(true);
  });
});

describe.each(SNAPSHOTS)('the workbook of %s', (snapshot) => {
  it('shows what operators ask for', () => {
    const names = workbook(snapshot).figures.map(({ name }) => name);
    expect(names).toEqual(['now', 'cycles', 'operations', 'failures', 'leavers', 'rate', 'lag']);
  });

  it('asks the workspace that holds the logs', () => {
    const { id } = only(snapshot, 'Microsoft.OperationalInsights/workspaces');
    const { properties, data } = workbook(snapshot);
    expect([properties.sourceId, data.fallbackResourceIds]).toEqual([id, [id]]);
  });

  it('is found by the name of the deployment', () => {
    const { tags } = only(snapshot, 'Microsoft.Insights/workbooks');
    expect(workbook(snapshot).properties.displayName).toBe(`Notion provisioning (${tags?.['azd-env-name']})`);
  });
});
