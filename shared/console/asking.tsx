// What the operator asks for: stored by the app, served by its next run, and told here until its outcome is known.

import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { RequestList, RequestView } from './answers.ts';
import { call } from './api.ts';
import { usePolled } from './polled.ts';
import { Said } from './said.tsx';
import { Shape } from './shape.tsx';

export interface Wish {
  readonly path: string;
  readonly body: unknown;
  /** "Approve set 3". */
  readonly what: string;
}

interface Asked {
  readonly id: string;
  readonly what: string;
}

type Ask = (wish: Wish) => Promise<void>;
const Asking = createContext<Ask>(async () => {});

/** Rejects with a Failure when the request could not be stored. */
export const useAsk = (): Ask => useContext(Asking);

const ASKED_FOR_EVERY_MS = 5_000;

export function AskingFor({ children }: { readonly children: ComponentChildren }) {
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const ask: Ask = async ({ path, body, what }) => {
    const { request } = await call<{ readonly request: string }>(path, { body });
    setAsked((before) => [{ id: request, what }, ...before].slice(0, 5));
    dispatchEvent(new Event('changed'));
    requestAnimationFrame(() => document.getElementById('notices')?.focus());
  };
  return (
    <Asking.Provider value={ask}>
      <Notices asked={asked} dismiss={(id) => setAsked((before) => before.filter((one) => one.id !== id))} />
      {children}
    </Asking.Provider>
  );
}

function Notices({ asked, dismiss }: { readonly asked: readonly Asked[]; readonly dismiss: (id: string) => void }) {
  const [served, setServed] = useState<ReadonlyMap<string, RequestView['outcome']>>(new Map());
  const open = asked.filter(({ id }) => !served.has(id));
  const { data, reload } = usePolled<RequestList>(
    open.length === 0 ? undefined : '/api/requests?limit=50',
    ASKED_FOR_EVERY_MS,
  );
  // A further request is asked about at once.
  useEffect(() => reload(), [asked.length]);
  useEffect(() => {
    const answered = (data?.requests ?? []).filter(({ id, outcome }) => {
      return outcome.result !== 'waiting' && !served.has(id) && asked.some((one) => one.id === id);
    });
    if (answered.length === 0) return;
    setServed((before) => new Map([...before, ...answered.map(({ id, outcome }) => [id, outcome] as const)]));
    dispatchEvent(new Event('changed'));
  }, [data, asked, served]);
  return (
    <div id="notices" role="status" aria-label="What you asked for" tabIndex={-1}>
      {asked.map(({ id, what }) => (
        <Notice key={id} what={what} outcome={served.get(id)} dismiss={() => dismiss(id)} />
      ))}
    </div>
  );
}

function Notice({
  what,
  outcome,
  dismiss,
}: {
  readonly what: string;
  readonly outcome: RequestView['outcome'] | undefined;
  readonly dismiss: () => void;
}) {
  const look = outcome === undefined ? 'busy' : outcome.result === 'done' ? 'ok' : 'warning';
  return (
    <div class={`notice ${look}`}>
      <Shape look={look} />
      <p>
        <strong>{what}.</strong>{' '}
        <Said text={outcome === undefined ? 'Stored. The next run serves it.' : (outcome.detail ?? 'Done.')} />
      </p>
      <button type="button" class="plain" onClick={dismiss} aria-label={`Dismiss: ${what}`}>
        ×
      </button>
    </div>
  );
}
