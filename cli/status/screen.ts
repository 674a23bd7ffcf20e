// The answer of GET /api/status as one screen of a terminal.

import * as z from 'zod';
import { lasted } from '../../shared/engine/job/reason.ts';
import { counted } from '../../shared/errors/counted.ts';
import { headline } from '../../shared/terminal/headline.ts';
import { clockTime } from '../../shared/terminal/text.ts';

const counts = z.object({ users: z.number(), groups: z.number() });
const moment = z.string().transform((text) => Date.parse(text));

/** What the screen shows. Without a usable configuration, or without tables, only the health is told. */
export const statusDocument = z.object({
  health: z.enum(['ok', 'warning', 'error']),
  summary: z.string().optional(),
  reasons: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      since: moment.optional(),
      detail: z.string(),
      remedy: z.string().optional(),
    }),
  ),
  state: z.string().optional(),
  currentCycle: z
    .object({
      number: z.number(),
      kind: z.string(),
      step: z.string(),
      progress: z.object({ completedUnits: z.number(), totalUnits: z.number() }),
    })
    .optional(),
  lastTickAt: moment.optional(),
  nextRunAt: moment.optional(),
  links: counts.optional(),
  pending: z.number().optional(),
  figures: z.object({ memberships: z.object({ inStep: z.number(), pending: z.number() }).optional() }).optional(),
  escrow: counts.optional(),
  held: counts.optional(),
  peopleStillIn: z.object({ count: z.number(), oldestSince: moment.optional() }).optional(),
});
export type StatusDocument = z.infer<typeof statusDocument>;

const BAR_WIDTH = 30;

export function screen(status: StatusDocument, now: number): string[] {
  const { reasons } = status;
  const worstFirst = reasons.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return [
    headline(status),
    ...worstFirst.flatMap(({ code, severity, since, detail, remedy }) => [
      '',
      `${severity === 'error' ? '✗' : '!'} ${code}${since === undefined ? '' : ` for ${lasted(now - since)}`}: ${detail}`,
      ...(remedy === undefined ? [] : [`  ${remedy}`]),
    ]),
    '',
    ...cycleLines(status, now),
    ...figureLines(status, now),
  ];
}

function cycleLines({ currentCycle, lastTickAt, nextRunAt }: StatusDocument, now: number): string[] {
  const last = lastTickAt === undefined ? [] : [`the last run ended ${lasted(now - lastTickAt)} ago`];
  const next = nextRunAt === undefined ? [] : [`the next one comes at ${clockTime(nextRunAt, now)}`];
  const runs = [...last, ...next];
  const lines = runs.length === 0 ? [] : [`Runs         ${runs.join(', ')}`];
  if (currentCycle === undefined) return lines;
  const { number, kind, step, progress } = currentCycle;
  const share = progress.totalUnits === 0 ? 0 : Math.min(1, progress.completedUnits / progress.totalUnits);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  return [
    `Cycle ${String(number).padEnd(6)} ${bar} ${Math.floor(share * 100)} % (${progress.completedUnits} of ${progress.totalUnits} objects, ${kind}, ${step})`,
    ...lines,
  ];
}

function figureLines({ links, pending, figures, escrow, held, peopleStillIn }: StatusDocument, now: number): string[] {
  const both = (of: { users: number; groups: number }): string =>
    `${counted(of.users, 'person', 'people')}, ${counted(of.groups, 'group')}`;
  const oldest = peopleStillIn?.oldestSince;
  return [
    ...(links === undefined ? [] : [`Linked       ${both(links)}`]),
    ...(pending === undefined ? [] : [`Pending      ${pending}`]),
    ...(figures?.memberships === undefined
      ? []
      : [`Memberships  ${figures.memberships.inStep} in step, ${figures.memberships.pending} pending`]),
    ...(escrow === undefined ? [] : [`Failed       ${both(escrow)}`]),
    ...(held === undefined ? [] : [`Held         ${both(held)}`]),
    ...(peopleStillIn === undefined
      ? []
      : [`Still in     ${peopleStillIn.count}${oldest === undefined ? '' : `, for ${lasted(now - oldest)}`}`]),
  ];
}
