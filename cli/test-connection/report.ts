// The answer of POST /api/test-connection as lines for a terminal.

import * as z from 'zod';

const checkLine = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  latencyMs: z.number().optional(),
  code: z.string().optional(),
  detail: z.string(),
  remedy: z.string().optional(),
});
type CheckLine = z.infer<typeof checkLine>;

/** What the command reads of the answer. */
export const connectionReport = z.object({ ok: z.boolean(), checkedAt: z.string(), checks: z.array(checkLine) });
export type ConnectionReport = z.infer<typeof connectionReport>;

const MARKS = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const;

/** One line for each check, but only one for all that fail for one reason, and each remedy once. */
export function reportLines({ ok, checks }: ConnectionReport): string[] {
  const lines: string[] = [];
  const told = new Set<string>();
  for (const alike of groupsAlike(checks)) {
    const [{ status, code, detail, latencyMs, remedy }] = alike;
    const mark = code === undefined ? '' : ` (${code})`;
    const time = status === 'ok' && latencyMs !== undefined ? `  ${latencyMs} ms` : '';
    lines.push(`${MARKS[status]} ${alike.map(({ name }) => name).join(', ')}: ${detail}${mark}${time}`);
    if (remedy === undefined || status === 'ok' || told.has(remedy)) continue;
    told.add(remedy);
    lines.push(`  → ${remedy}`);
  }
  const failed = checks.filter(({ status }) => status === 'failed').length;
  return [...lines, '', ok ? 'Everything that the job needs works.' : `${failed} of ${checks.length} checks failed.`];
}

type Alike = [CheckLine, ...CheckLine[]];

function groupsAlike(checks: readonly CheckLine[]): readonly Alike[] {
  const groups = new Map<string, Alike>();
  for (const [at, line] of checks.entries()) {
    const { status, code, detail, remedy } = line;
    // Details of one refusal name another path each; skipped ones have no code and share their reason.
    const key = status === 'ok' ? String(at) : JSON.stringify([status, code ?? detail, remedy]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()];
}
