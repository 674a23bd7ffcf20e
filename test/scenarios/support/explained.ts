// Asks for an explanation, and proves that nothing was written by it.

import { expect } from 'vitest';
import type { Explanation } from '../../../shared/explain/document.ts';
import { explain } from '../../../shared/explain/explain.ts';
import type { Kind } from '../../../shared/model/stored-object.ts';
import type { World } from './world.ts';

/** Explains, and proves that neither tables nor workspace were written and no job state moved. */
export async function explained(world: World, kind: Kind, name: string): Promise<Explanation> {
  const methods: string[] = [];
  const traffic = { before: ({ method }: { method: string }) => void methods.push(method) };
  world.forgetRequests();
  const before = await stateOf(world);
  const answer = await explain(world.dependencies({ tables: { traffic } }), { kind, name });
  expect(new Set(methods)).toEqual(new Set(['GET']));
  expect(world.notion.journal.entries.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(world.graph.journal.entries.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(await stateOf(world)).toEqual(before);
  if (answer.outcome !== 'explained') throw new Error(answer.detail);
  return answer.explanation;
}

async function stateOf(world: World): Promise<unknown> {
  const { job } = world.state();
  return [await job.readLease(), await job.readStored()];
}

export const filterOn = (value: string) => [{ clauses: [{ attribute: 'department', operator: 'EQUALS', value }] }];
export const line = ({ mappings }: Explanation, target: string) =>
  mappings.find((mapping) => mapping.target === target);

/** The default mapping that people are matched by. */
export const NAME = { target: 'userName', source: 'userPrincipalName', matching: 1 };
