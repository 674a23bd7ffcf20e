// The answer of GET /api/reports/waiting as lines for a terminal.

import * as z from 'zod';
import { counted } from '../../shared/errors/counted.ts';

const waitingObject = z.object({
  kind: z.enum(['user', 'group']),
  id: z.string(),
  name: z.string().optional(),
  since: z.string().optional(),
  state: z.enum(['ready', 'escrow', 'held']),
  out: z.string().optional(),
  set: z.string().optional(),
  furtherSets: z.array(z.string()).optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
  nextTryAt: z.string().optional(),
});
type WaitingObject = z.infer<typeof waitingObject>;

export const waitingList = z.object({
  job: z.object({ state: z.enum(['notStarted', 'active', 'paused', 'disabled']) }),
  count: z.number(),
  objects: z.array(waitingObject),
});
export type WaitingList = z.infer<typeof waitingList>;

export type Listed = 'escrowed' | 'held' | 'overdue';

const HEADS: Readonly<Record<Listed, (count: number) => string>> = {
  escrowed: (count) => `${counted(count, 'person or group', 'people and groups')} in escrow, after a failure.`,
  held: (count) =>
    `${counted(count, 'person or group', 'people and groups')} held, until somebody decides: npm run -s holds`,
  overdue: (count) =>
    `${counted(count, 'person', 'people')} who should be out and ${count === 1 ? 'is' : 'are'} still in.`,
};

/** One line for each, with what keeps it below; each text once. */
export function waitingLines(what: Listed, { job, count, objects }: WaitingList): string[] {
  if (count === 0) return [NOBODY[what]];
  const told = new Set<string>();
  const lines = objects.flatMap((object) => {
    const { detail, set } = object;
    const remedy = set === undefined ? object.remedy : object.remedy?.replaceAll('{set}', set);
    const below = [
      ...(detail === undefined ? [] : [`    ${detail}`]),
      ...(remedy === undefined ? [] : [`    → ${remedy}`]),
    ].filter((text) => !told.has(text));
    for (const text of below) told.add(text);
    return [line(object, job.state), ...below];
  });
  const left = count - objects.length;
  return [HEADS[what](count), ...lines, ...(left > 0 ? [`  and ${left} more`] : [])];
}

const NOBODY: Readonly<Record<Listed, string>> = {
  escrowed: 'Nobody is in escrow.',
  held: 'Nothing is held.',
  overdue: 'Nobody who should be out is still in.',
};

function line(
  { kind, id, name, since, state, out, set, furtherSets = [], code, nextTryAt }: WaitingObject,
  job: WaitingList['job']['state'],
): string {
  const who = `${kind === 'group' ? 'group ' : ''}${name === undefined ? id : `${name} (${id})`}`;
  const parts = [
    ...(out === undefined ? [] : [`should be out (${out})`]),
    state === 'ready' ? next(job, code) : STATES[state](set, furtherSets),
    ...(code === undefined ? [] : [code]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(nextTryAt === undefined ? [] : [`next try ${nextTryAt}`]),
  ];
  return `  ${who}: ${parts.join(', ')}`;
}

function next(job: WaitingList['job']['state'], code: string | undefined): string {
  return job === 'active' && code !== undefined ? 'waits' : NEXT[job];
}

const NEXT: Readonly<Record<WaitingList['job']['state'], string>> = {
  active: 'waits for the next run',
  paused: 'waits, because the job is paused',
  disabled: 'waits, because the job has switched itself off',
  notStarted: 'waits, because the job has not been started',
};

const STATES: Readonly<Record<'escrow' | 'held', (set: string | undefined, further: readonly string[]) => string>> = {
  escrow: () => 'in escrow',
  held: (set, further) => (set === undefined ? 'held' : `held in set ${[set, ...further].join(' and ')}`),
};
