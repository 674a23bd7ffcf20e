// How the job is: in words, in a shape and in a colour, with every reason and its way out, the worst first.

import type { ReasonView } from '../engine/job/status-document.ts';
import { DoorButton, JobButtons } from './job-actions.tsx';
import { Said } from './said.tsx';
import { Shape } from './shape.tsx';
import { type Status, titleOf } from './status.ts';
import { Code, Lasting } from './told.tsx';
import { number } from './words.ts';

export function Headline({ status }: { readonly status: Status }) {
  const { health, reasons, state, summary } = status;
  const worstFirst = [...reasons].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return (
    <section class={`headline ${health}`} aria-label="Health">
      <div class="title">
        <Shape look={health} large />
        <div role="status">
          <p class="health">{titleOf(health, status)}</p>
          {summary !== undefined && (
            <p>
              <Said text={summary} />
            </p>
          )}
        </div>
        <div class="actions">
          <JobButtons state={state} />
        </div>
      </div>
      {worstFirst.length > 0 && (
        <ul class="reasons">
          {worstFirst.map((reason) => (
            <Reason key={reason.code + reason.detail} reason={reason} isFirst={state === 'notStarted'} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Reason({ reason, isFirst }: { readonly reason: ReasonView; readonly isFirst: boolean }) {
  const { code, severity, since, detail, remedy, count, oldestSince } = reason;
  return (
    <li class={severity}>
      <Shape look={severity} />
      <div>
        <p class="detail">
          <span class="unseen">{severity}: </span>
          <Said text={detail} />
        </p>
        <p class="quiet">
          <Code code={code} />
          {count !== undefined && !detail.includes(String(count)) && <span>{number(count)} in all</span>}
          <Lasting since={oldestSince ?? since} />
        </p>
        {remedy !== undefined && (
          <p class="remedy">
            <Said text={remedy} />
          </p>
        )}
      </div>
      <DoorButton code={code} isFirst={isFirst} />
    </li>
  );
}
