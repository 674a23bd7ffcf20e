// A target over real sockets, with time that does not pass while it waits.

import { Semaphore } from '../../../shared/concurrency/semaphore.ts';
import { RateLimiter } from '../../../shared/http/rate-limiter.ts';
import type { Log, SliceScope, Target, TargetPage } from '../../../shared/model/ports.ts';
import type { Kind } from '../../../shared/model/stored-object.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { createScimTarget, type ScimTargetOptions } from '../../../shared/scim/target.ts';
import { instantClock, sliceScope } from './http-server.ts';

export interface LogLine {
  readonly event: string;
  readonly fields: unknown;
}

/** All pages of a list. */
export async function pagesOf(target: Target, kind: Kind): Promise<TargetPage[]> {
  const pages: TargetPage[] = [];
  for await (const page of target.list(kind)) pages.push(page);
  return pages;
}

export function openTarget(
  address: { readonly baseUrl: string; readonly token: string },
  overrides: Partial<ScimTargetOptions> = {},
  scope: SliceScope = sliceScope(),
) {
  const clock = instantClock();
  const lines: LogLine[] = [];
  const log: Log = (_level, event, fields) => {
    lines.push({ event, fields });
  };
  const created = createScimTarget({
    profile: notionProfile,
    ...address,
    allowLoopbackHttp: true,
    fetch,
    clock,
    random: () => 0.5,
    log,
    limiter: new RateLimiter({ clock, host: 'the target', ceiling: 0 }),
    semaphore: new Semaphore(8),
    timeoutMs: 5000,
    ...overrides,
  });
  return { ...created, target: created.open(scope), lines, clock };
}
