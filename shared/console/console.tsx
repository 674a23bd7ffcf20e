// The frame of the console: where one can go, how the job is, and the view that the address names.

import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { linkTo, useAddress, type View } from './address.ts';
import { AskingFor } from './asking.tsx';
import { usePolled } from './polled.ts';
import { LOGIN, signInBy } from './session.ts';
import { Shape } from './shape.tsx';
import { type Health, type Status, titleOf, type ViewProps, waitingIn } from './status.ts';
import { Configuration } from './views/configuration.tsx';
import { Connection } from './views/connection.tsx';
import { Leavers } from './views/leavers.tsx';
import { Log } from './views/log.tsx';
import { Overview } from './views/overview.tsx';
import { Person } from './views/person.tsx';
import { Requests } from './views/requests.tsx';
import { Waiting } from './views/waiting.tsx';
import { clock, number } from './words.ts';

const VIEWS: Readonly<Record<View, { readonly title: string; readonly view: ComponentType<ViewProps> }>> = {
  overview: { title: 'Overview', view: Overview },
  waiting: { title: 'Waiting', view: Waiting },
  person: { title: 'Person', view: Person },
  log: { title: 'Log', view: Log },
  leavers: { title: 'Leavers', view: Leavers },
  configuration: { title: 'Configuration', view: Configuration },
  connection: { title: 'Connection', view: Connection },
  requests: { title: 'Requests', view: Requests },
};
const STATUS_EVERY_MS = 5_000;
/** How many finished cycles the chart shows. */
const CYCLES = 24;

export function Console({ signOut }: { readonly signOut: () => void }) {
  const { view, filters } = useAddress();
  const { data: status, failure, at } = usePolled<Status>(`/api/status?cycles=${CYCLES}`, STATUS_EVERY_MS);
  const health: Health = status === undefined ? 'unknown' : status.health;
  const { title, view: Present } = VIEWS[view];
  useEffect(() => {
    document.title = `${title} · ${titleOf(health, status)} · Provisioning to Notion`;
  }, [title, health, status]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <header class="top">
        <span class="brand">
          Provisioning<span> to Notion</span>
        </span>
        <a class={`health-badge ${health}`} href={linkTo('overview')}>
          <Shape look={health} />
          {titleOf(health, status)}
        </a>
        <button type="button" class="plain" onClick={signOut}>
          Sign out
        </button>
      </header>
      <Navigation present={view} waiting={status === undefined ? 0 : waitingIn(status)} />
      <main id="main" tabIndex={-1}>
        {failure !== undefined && <Unreachable message={failure.message} at={at} />}
        <AskingFor>
          <Heading title={title} view={view} />
          <Present key={view} status={status} filters={filters} />
        </AskingFor>
      </main>
    </>
  );
}

/** Takes the focus when the view changes, so that a screen reader tells where one is; not when the page opens. */
function Heading({ title, view }: { readonly title: string; readonly view: View }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(view);
  useEffect(() => {
    if (before.current !== view) heading.current?.focus({ preventScroll: true });
    if (before.current !== view) scrollTo({ top: 0 });
    before.current = view;
  }, [view]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}

function Navigation({ present, waiting }: { readonly present: View; readonly waiting: number }) {
  const entries = Object.entries(VIEWS) as [View, (typeof VIEWS)[View]][];
  return (
    <nav aria-label="Views">
      <ul>
        {entries.map(([view, { title }]) => (
          <li key={view}>
            <a href={linkTo(view)} aria-current={view === present ? 'page' : undefined}>
              {title}
              {view === 'waiting' && waiting > 0 && (
                <span class="count">
                  {number(waiting)}
                  <span class="unseen"> waiting</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Unreachable({ message, at }: { readonly message: string; readonly at: number | undefined }) {
  const seen = at === undefined ? '' : ` What you see is from ${clock(at, Date.now())}.`;
  return (
    <div class="notice error" role="alert">
      <Shape look="unknown" />
      <p>
        {message}
        {seen} The page tries again by itself.
        {signInBy === 'entra' && (
          <>
            {' '}
            <a href={LOGIN}>Sign in again</a>
          </>
        )}
      </p>
    </div>
  );
}
