// Who sees that something waits, and how it ends: what scenarios ask of a job's health, lists and sets.

import { expect } from 'vitest';
import { health } from '../../../shared/engine/job/health.ts';
import { jobStatus } from '../../../shared/engine/job/status.ts';
import { listWaiting, type Waiting } from '../../../shared/explain/waiting-list.ts';
import { ask } from './operators.ts';
import type { World } from './world.ts';

const storedOf = async (world: World) => ({
  job: await world.job(),
  control: await world.state().job.readControl(),
  lease: undefined,
});

export const reasons = async (world: World) =>
  health({ stored: await storedOf(world), problems: [] }, world.clock.now()).reasons;
export const codes = async (world: World): Promise<string[]> => (await reasons(world)).map(({ code }) => code);
export const status = async (world: World) =>
  jobStatus({ ...(await storedOf(world)), newestCycles: [], now: world.clock.now() });

export const waiting = async (world: World, what: Waiting) =>
  (await listWaiting(world.dependencies(), { what, limit: 10 })).objects;

export const setOf = async (world: World, kind: string) => {
  const found = (await world.job()).holdSets.find((set) => set.kind === kind);
  if (found === undefined) throw new Error(`no hold set of ${kind}`);
  return { set: String(found.number), revision: found.revision };
};

/** Notion creates nobody: the job goes into quarantine. Answers with the joiner who waits. */
export async function quarantine(world: World): Promise<string> {
  const answer = { status: 200, body: '<html>Welcome</html>' };
  world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: answer });
  const joiner = world.person('joiner');
  await world.slice();
  expect(await codes(world)).toContain('Quarantined');
  return joiner;
}

export async function mended(world: World): Promise<void> {
  world.notion.faults.clear();
  world.passReadLag();
  await ask(world, { action: 'run-now' });
  await world.settle();
}
