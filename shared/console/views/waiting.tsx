// What waits: for consent, for its day, or for another try after a failure.

import { goTo, linkTo } from '../address.ts';
import type { ViewProps } from '../status.ts';
import { number } from '../words.ts';
import { Escrow } from './escrow.tsx';
import { HoldSets } from './holds.tsx';
import { ScheduledDeletions } from './scheduled-deletions.tsx';

export function Waiting({ status, filters }: ViewProps) {
  const asked = filters.get('show');
  const show = asked === 'failed' || asked === 'deletions' ? asked : 'held';
  const both = (counts: { users: number; groups: number } | undefined): number =>
    (counts?.users ?? 0) + (counts?.groups ?? 0);
  const tabs = [
    { name: 'held', title: `For consent (${number(both(status?.held))})` },
    { name: 'deletions', title: `Deletions (${number(status?.scheduledDeletions?.groups ?? 0)})` },
    { name: 'failed', title: `Failed (${number(both(status?.escrow))})` },
  ] as const;
  return (
    <>
      <nav class="tabs" aria-label="What waits">
        {tabs.map(({ name, title }) => (
          <a
            key={name}
            href={linkTo('waiting', name === 'held' ? {} : { show: name })}
            aria-current={name === show ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {show === 'failed' && (
        <Escrow code={filters.get('code') ?? ''} onCode={(code) => goTo('waiting', { show: 'failed', code })} />
      )}
      {show === 'deletions' && <ScheduledDeletions />}
      {show === 'held' && <HoldSets open={filters.get('set') ?? undefined} />}
    </>
  );
}
