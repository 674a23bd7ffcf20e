// The answer of GET /api/holds as lines for a terminal.

import * as z from 'zod';

const kind = z.enum(['user', 'group']);

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
  entries: z.array(z.object({ set: z.string(), kind, id: z.string(), state: z.string() })),
  scheduledDeletions: z.array(z.object({ id: z.string(), at: z.string() })),
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
      ...own.slice(0, MOST_LISTED).map((entry) => `  ${entry.kind} ${entry.id}  ${entry.state}`),
      ...(more > 0 ? [`  and ${more} more: GET /api/holds?set=${set}`] : []),
    ];
  });
  const deletions = scheduledDeletions.map(({ id, at }) => `  group ${id}  ${at}`);
  return [...lines, ...(deletions.length > 0 ? ['Deletions that are scheduled:', ...deletions] : [])];
}
