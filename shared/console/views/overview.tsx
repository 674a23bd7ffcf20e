// The first view: is it healthy, how far is it, what waits, and how did it go lately.

import type { Figures } from '../../engine/job/figures.ts';
import { linkTo, type View } from '../address.ts';
import { CyclesChart } from '../charts/cycles.tsx';
import { RemovalTimes } from '../charts/removal-times.tsx';
import { Headline } from '../headline.tsx';
import { Progress } from '../progress.tsx';
import type { Status, ViewProps } from '../status.ts';
import { Card, Lasting, Table } from '../told.tsx';
import { number } from '../words.ts';

export function Overview({ status }: ViewProps) {
  if (status === undefined) return <p class="quiet">Loading…</p>;
  return (
    <>
      <Headline status={status} />
      {status.state !== undefined && (
        <>
          <Progress status={status} />
          <Counts status={status} />
          <div class="columns">
            <CyclesChart cycles={status.recentCycles ?? []} />
            <div>
              <RemovalTimes />
              <Pace status={status} />
            </div>
          </div>
        </>
      )}
      <p class="quiet">Version {status.version}</p>
    </>
  );
}

function Counts({ status }: { readonly status: Status }) {
  const { links, figures, entitledUsers = 0, pending = 0, escrow, held, peopleStillIn, scheduledDeletions } = status;
  const failed = (escrow?.users ?? 0) + (escrow?.groups ?? 0);
  const waits = (held?.users ?? 0) + (held?.groups ?? 0);
  return (
    <section class="figures" aria-label="Figures">
      <dl>
        {figures === undefined ? (
          <>
            <Figure name="People linked" value={links?.users ?? 0} of={`${number(entitledUsers)} are assigned`} />
            <Figure name="Groups linked" value={links?.groups ?? 0} />
          </>
        ) : (
          <>
            <Figure name="People in step" value={figures.inStep.people} of={ofAll(figures.people.inScope)} />
            <Figure name="Groups in step" value={figures.inStep.groups} of={ofAll(figures.groups.inScope)} />
            {figures.memberships !== undefined && (
              <Figure
                name="Memberships"
                value={figures.memberships.inStep}
                of={`in step, ${number(figures.memberships.pending)} pending`}
              />
            )}
          </>
        )}
        <Figure name="Pending" value={pending} note="wait for the next run" />
        <Figure
          name="Failed"
          value={failed}
          note="are tried again"
          to={['waiting', { show: 'failed' }]}
          look="warning"
        />
        <Figure name="Held" value={waits} note="wait for consent" to={['waiting', {}]} look="warning" />
        {(scheduledDeletions?.groups ?? 0) > 0 && (
          <Figure
            name="To be deleted"
            value={scheduledDeletions?.groups ?? 0}
            note="groups, on their day"
            to={['waiting', { show: 'deletions' }]}
            look="warning"
          />
        )}
        <Figure name="Should be out" value={peopleStillIn?.count ?? 0} to={['leavers', {}]} look="error">
          <Lasting since={peopleStillIn?.oldestSince} />
        </Figure>
      </dl>
      {figures !== undefined && <HowTheyAddUp figures={figures} />}
    </section>
  );
}

const ROWS: readonly (readonly [keyof Figures['people'], string])[] = [
  ['read', 'Read from Entra ID'],
  ['notAssigned', '− not assigned'],
  ['assigned', '= assigned'],
  ['deleted', '− deleted in Entra ID'],
  ['disabled', '− disabled'],
  ['guests', '− guests'],
  ['agents', '− agents'],
  ['filteredOut', '− filtered out'],
  ['inScope', '= in scope'],
  ['notYetIn', '− not yet in Notion'],
  ['outOfScopeButIn', '+ out of scope, and still in'],
  ['inNotion', '= in Notion'],
];

/** Every difference between two figures is a figure itself. */
function HowTheyAddUp({ figures: { people, groups } }: { readonly figures: Figures }) {
  const groupsOf: Partial<Figures['people']> = groups;
  return (
    <details>
      <summary>From Entra ID to Notion</summary>
      <Table label="From Entra ID to Notion" heads={['', 'People', 'Groups']}>
        {ROWS.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">{words}</th>
            <td>{number(people[name])}</td>
            <td>{groupsOf[name] === undefined ? '—' : number(groupsOf[name])}</td>
          </tr>
        ))}
      </Table>
    </details>
  );
}

const ofAll = (inScope: number): string => `of ${number(inScope)} in scope`;

interface FigureProps {
  readonly name: string;
  readonly value: number;
  /** What it is compared with. */
  readonly of?: string;
  /** Where it is not zero. */
  readonly note?: string;
  readonly to?: readonly [View, Readonly<Record<string, string>>];
  /** When it is not zero. */
  readonly look?: 'warning' | 'error';
  readonly children?: preact.ComponentChildren;
}

function Figure({ name, value, of, note, to, look, children }: FigureProps) {
  const isBad = look !== undefined && value > 0;
  return (
    <div class={`figure${isBad ? ` ${look}` : ''}`}>
      <dt>{to !== undefined && value > 0 ? <a href={linkTo(to[0], to[1])}>{name}</a> : name}</dt>
      <dd>
        <strong>{number(value)}</strong>
        {of !== undefined && <small>{of}</small>}
        {value > 0 && <small>{children ?? note}</small>}
      </dd>
    </div>
  );
}

function Pace({ status }: { readonly status: Status }) {
  const { targetRequestsPerMinute: pace, targetRequestsPerMinuteLimit: limit } = status;
  if (limit === undefined) return null;
  const now = Math.round(pace ?? limit);
  return (
    <Card title="Requests to Notion">
      <p>
        {pace === undefined
          ? `The job may send ${number(limit)} requests a minute.`
          : `Notion takes ${number(now)} requests a minute of the ${number(limit)} that the settings allow.`}
      </p>
      <meter
        min={0}
        max={limit}
        low={limit / 2}
        optimum={limit}
        value={Math.min(now, limit)}
        aria-label="Requests a minute"
      >
        {now} of {limit}
      </meter>
    </Card>
  );
}
