// The provisioning log: the newest records first, with filters that stand in the address, and as files.

import { useState } from 'preact/hooks';
import { RECORD_ACTIONS, RECORD_STATUSES } from '../../model/provisioning-record.ts';
import { goTo } from '../address.ts';
import type { Logged } from '../answers.ts';
import { Failure } from '../api.ts';
import { usePolled } from '../polled.ts';
import type { ViewProps } from '../status.ts';
import { Card, Empty, Failed, LONGEST_PAGE, Loaded, More, PAGE } from '../told.tsx';
import { spoken } from '../words.ts';
import { download } from './download.ts';
import { Records } from './records.tsx';
import { Tally } from './tally.tsx';

const REFRESH_MS = 10_000;
const NAMES = ['last', 'status', 'action', 'kind', 'user', 'group', 'errorCode', 'from', 'to', 'cycle'] as const;
type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function Log({ filters }: ViewProps) {
  const [limit, setLimit] = useState(PAGE);
  const chosen: Filters = Object.fromEntries(NAMES.flatMap((name) => [[name, filters.get(name) || undefined]]));
  const query = queryOf(chosen);
  const log = usePolled<Logged>(`/api/logs?limit=${limit}${query}`, REFRESH_MS);
  return (
    <Card title="Newest records" actions={<Export query={query} />}>
      <Choose key={JSON.stringify(chosen)} chosen={chosen} />
      <Loaded of={log}>
        {({ records, next }) => (
          <>
            {records.length === 0 ? (
              <Empty>No record answers to this.</Empty>
            ) : (
              <>
                <Tally records={records} more={next !== undefined} />
                <Records label="Provisioning log" records={records} />
              </>
            )}
            <More
              shown={records.length}
              more={next !== undefined}
              onMore={() => setLimit(Math.min(limit + PAGE, LONGEST_PAGE))}
            />
          </>
        )}
      </Loaded>
      {log.data !== undefined && log.failure?.kind === 'answered' && <Failed failure={log.failure} />}
    </Card>
  );
}

const MINUTE_MS = 60_000;
const PERIODS: Readonly<Record<string, number>> = {
  lastHour: 60 * MINUTE_MS,
  lastDay: 1_440 * MINUTE_MS,
  lastWeek: 10_080 * MINUTE_MS,
};

/** Days of the operator's own time zone; to the end of the last. A period moves on with the minutes. */
function queryOf({ last = '', from, to, ...others }: Filters): string {
  const parameters = new URLSearchParams(
    Object.entries(others).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const period = Object.hasOwn(PERIODS, last) ? PERIODS[last] : undefined;
  if (period !== undefined) {
    const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    parameters.set('from', new Date(now - period).toISOString());
  } else if (from !== undefined) parameters.set('from', midnight(from, 0));
  if (to !== undefined) parameters.set('to', midnight(to, 86_400_000));
  return parameters.size === 0 ? '' : `&${parameters}`;
}

/** What a link names that is no day is for the app to refuse. */
function midnight(day: string, plusMs: number): string {
  const at = new Date(Date.parse(`${day}T00:00:00`) + plusMs);
  return Number.isNaN(at.getTime()) ? day : at.toISOString();
}

function Choose({ chosen }: { readonly chosen: Filters }) {
  const [draft, setDraft] = useState(chosen);
  const set = (name: keyof Filters, value: string): Filters => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    return next;
  };
  const choice = (name: keyof Filters, label: string, values: readonly string[]) => (
    <label>
      {label}
      <select value={draft[name] ?? ''} onChange={({ currentTarget }) => goTo('log', set(name, currentTarget.value))}>
        <option value="">all</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {spoken(value)}
          </option>
        ))}
      </select>
    </label>
  );
  const day = (name: 'from' | 'to', label: string) => (
    <label>
      {label}
      <input
        type="date"
        value={draft[name] ?? ''}
        onInput={({ currentTarget }) => void set(name, currentTarget.value)}
      />
    </label>
  );
  const field = (name: keyof Filters, label: string) => (
    <label>
      {label}
      <input value={draft[name] ?? ''} onInput={({ currentTarget }) => void set(name, currentTarget.value)} />
    </label>
  );
  return (
    <form
      class="filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        goTo('log', draft);
      }}
    >
      {choice('last', 'Time', Object.keys(PERIODS))}
      {choice('status', 'Outcome', RECORD_STATUSES)}
      {choice('action', 'Action', RECORD_ACTIONS)}
      {choice('kind', 'Kind', ['user', 'group'])}
      {field('user', 'Person (address or id)')}
      {field('group', 'Group (name or id)')}
      {field('errorCode', 'Code')}
      {day('from', 'From')}
      {day('to', 'To')}
      <div class="actions">
        <button type="submit">Filter</button>
        <button type="button" onClick={() => goTo('log')}>
          Clear
        </button>
      </div>
    </form>
  );
}

function Export({ query }: { readonly query: string }) {
  const [told, setTold] = useState<string | Failure>();
  const save = async (format: 'csv' | 'ndjson'): Promise<void> => {
    setTold('Exporting…');
    try {
      setTold(await download('/api/logs', query, format, 'provisioning-log'));
    } catch (error) {
      setTold(error instanceof Failure ? error : new Failure('silent', String(error)));
    }
  };
  return (
    <>
      <span role="status">{told instanceof Failure ? told.message : told}</span>
      <button type="button" onClick={() => void save('csv')}>
        Export CSV
      </button>
      <button type="button" onClick={() => void save('ndjson')}>
        Export JSON lines
      </button>
    </>
  );
}
