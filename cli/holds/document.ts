// The answer of GET /api/holds as lines for a terminal.

import * as z from 'zod';
import { counted } from '../../shared/errors/counted.ts';

const kind = z.enum(['user', 'group']);

const heldChange = z.object({
  path: z.string(),
  old: z.unknown().optional(),
  new: z.unknown().optional(),
  count: z.number().optional(),
});

/** What the command reads of the answer. */
export const holdsDocument = z.object({
  sets: z.array(
    z.object({
      set: z.string(),
      kind: z.string(),
      code: z.string(),
      detail: z.string(),
      revision: z.number(),
      since: z.string(),
      waiting: z.number(),
      rejected: z.number(),
    }),
  ),
  entries: z.array(
    z.object({
      set: z.string(),
      kind,
      id: z.string(),
      name: z.string().optional(),
      state: z.string(),
      changes: z.array(heldChange).default([]),
    }),
  ),
  scheduledDeletions: z.array(z.object({ id: z.string(), name: z.string().optional(), at: z.string() })),
  next: z.string().optional(),
});
export type HoldsDocument = z.infer<typeof holdsDocument>;

const MOST_LISTED = 20;

export function holdsLines({ sets, entries, scheduledDeletions }: HoldsDocument): string[] {
  if (sets.length + scheduledDeletions.length === 0) return ['Nothing is held.'];
  const lines = sets.flatMap(({ set, code, detail, revision, since, waiting, rejected }) => {
    const own = entries.filter((entry) => entry.set === set);
    const more = waiting + rejected - Math.min(own.length, MOST_LISTED);
    return [
      `Set ${set} (${code}, revision ${revision}) since ${since}: ${waiting} waiting, ${rejected} rejected`,
      `  ${detail}`,
      ...own
        .slice(0, MOST_LISTED)
        .map((entry) => [`  ${who(entry)}  ${entry.state}`, ...entry.changes.map(told)].join('  ')),
      ...(more > 0 ? [`  and ${more} more: npm run -s holds -- --json lists them`] : []),
    ];
  });
  const deletions = scheduledDeletions.map(({ at, ...group }) => `  ${who({ kind: 'group', ...group })}  ${at}`);
  return [...lines, ...(deletions.length > 0 ? ['Deletions that are scheduled:', ...deletions] : [])];
}

function who({
  kind,
  id,
  name,
}: {
  readonly kind: string;
  readonly id: string;
  readonly name?: string | undefined;
}): string {
  return name === undefined ? `${kind} ${id}` : `${kind} ${id}  ${name}`;
}

function told({ path, old: before, new: after, count }: z.infer<typeof heldChange>): string {
  if (count !== undefined) return `${counted(count, 'member')} would leave`;
  const sides = [before, after].filter((value) => value !== undefined).map((value) => JSON.stringify(value));
  return `${path}: ${sides.join(' → ')}`;
}
