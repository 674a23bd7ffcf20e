// What waits: for consent, for its day, or for another try after a failure.

import { goTo, linkTo } from '../address.ts';
import type { ViewProps } from '../status.ts';
import { number } from '../words.ts';
import { Escrow } from './escrow.tsx';
import { HoldSets } from './holds.tsx';

export function Waiting({ status, filters }: ViewProps) {
  const show = filters.get('show') === 'failed' ? 'failed' : 'held';
  const both = (counts: { users: number; groups: number } | undefined): number =>
    (counts?.users ?? 0) + (counts?.groups ?? 0);
  const tabs = [
    { name: 'held', title: `For consent (${number(both(status?.held))})` },
    { name: 'failed', title: `Failed (${number(both(status?.escrow))})` },
  ] as const;
  return (
    <>
      <nav class="tabs" aria-label="What waits">
        {tabs.map(({ name, title }) => (
          <a
            key={name}
            href={linkTo('waiting', name === 'failed' ? { show: name } : {})}
            aria-current={name === show ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      {show === 'failed' ? (
        <Escrow code={filters.get('code') ?? ''} onCode={(code) => goTo('waiting', { show: 'failed', code })} />
      ) : (
        <HoldSets open={filters.get('set') ?? undefined} />
      )}
    </>
  );
}
