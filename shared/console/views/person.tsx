// One person or group: why it is in Notion, or is not, and everything that was done about it.

import { useEffect, useState } from 'preact/hooks';
import type { Explanation } from '../../explain/document.ts';
import type { Kind } from '../../model/stored-object.ts';
import { goTo } from '../address.ts';
import type { Logged } from '../answers.ts';
import { call, Failure } from '../api.ts';
import { usePolled } from '../polled.ts';
import type { ViewProps } from '../status.ts';
import { Card, Empty, Failed, LONGEST_PAGE, Loaded, More, PAGE, Who } from '../told.tsx';
import { Explained } from './explained.tsx';
import { Timeline } from './records.tsx';

export function Person({ filters }: ViewProps) {
  const name = filters.get('name') ?? '';
  const kind = filters.get('kind');
  return (
    <>
      <Search key={name} name={name} />
      {name !== '' && (
        <Found key={`${kind} ${name}`} name={name} kind={kind === 'user' || kind === 'group' ? kind : undefined} />
      )}
    </>
  );
}

function Search({ name }: { readonly name: string }) {
  const [draft, setDraft] = useState(name);
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          goTo('person', { name: draft.trim() });
        }}
      >
        <label>
          Address, name or object id of a person or group
          <input type="search" value={draft} onInput={({ currentTarget }) => setDraft(currentTarget.value)} />
        </label>
        <button type="submit" class="primary">
          Search
        </button>
      </form>
    </search>
  );
}

/** `kind`: undefined = a person, or else a group of that name. */
function Found({ name, kind }: { readonly name: string; readonly kind: Kind | undefined }) {
  const [found, setFound] = useState<Explanation | Failure>();
  useEffect(() => {
    const gone = new AbortController();
    const load = (): void => {
      void explain(name, kind, gone.signal).then(
        (explanation) => setFound(explanation),
        (error: unknown) => {
          if (gone.signal.aborted) return;
          setFound(error instanceof Failure ? error : new Failure('silent', String(error)));
        },
      );
    };
    load();
    addEventListener('changed', load, { signal: gone.signal });
    return () => gone.abort();
  }, [name, kind]);
  if (found === undefined) return <p class="quiet">Looking…</p>;
  if (found instanceof Failure) return <NotFound failure={found} />;
  return (
    <>
      <Explained explanation={found} />
      <Records kind={found.kind} id={found.id} />
    </>
  );
}

async function explain(name: string, kind: Kind | undefined, signal: AbortSignal): Promise<Explanation> {
  const ask = (as: Kind): Promise<Explanation> => call('/api/explain', { body: { [as]: name }, signal });
  if (kind !== undefined) return ask(kind);
  try {
    return await ask('user');
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 404) throw error;
    // Most people are looked for by address: that nobody has it says more than that no group has it.
    return ask('group').catch((other: unknown) => {
      if (!(other instanceof Failure) || other.status !== 404) throw other;
      const candidates = [...error.candidates, ...other.candidates];
      throw new Failure('answered', error.message, { ...error, candidates });
    });
  }
}

/** Whoever may be meant can be chosen. */
function NotFound({ failure }: { readonly failure: Failure }) {
  const { candidates } = failure;
  return (
    <>
      <Failed failure={failure} />
      {candidates.length > 0 && (
        <Card title="Did you mean">
          <ul class="paths">
            {candidates.map(({ kind, id, name }) => (
              <li key={id}>
                <Who kind={kind} id={id} name={name} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Records({ kind, id }: { readonly kind: Kind; readonly id: string }) {
  const [limit, setLimit] = useState(PAGE);
  const log = usePolled<Logged>(`/api/logs?${kind}=${id}&limit=${limit}`, 10_000);
  return (
    <Card title="What was done, the newest first">
      <Loaded of={log}>
        {({ records, next }) => (
          <>
            {records.length === 0 ? <Empty>Nothing was ever done.</Empty> : <Timeline records={records} />}
            <More shown={records.length} more={next !== undefined} onMore={() => setLimit(LONGEST_PAGE)} />
          </>
        )}
      </Loaded>
    </Card>
  );
}
