// Small things that every view tells: moments, people and groups, and what could not be loaded.

import type { ComponentChildren } from 'preact';
import type { Kind } from '../model/stored-object.ts';
import { linkTo } from './address.ts';
import type { Failure } from './api.ts';
import type { Polled } from './polled.ts';
import { Said } from './said.tsx';
import { Shape } from './shape.tsx';
import { clock, distance, duration } from './words.ts';

/** When, and how far away that is. */
export function Moment({ at, short = false }: { readonly at: string | undefined; readonly short?: boolean }) {
  if (at === undefined) return <>—</>;
  const now = Date.now();
  return (
    <time dateTime={at} title={new Date(at).toString()}>
      {short ? distance(at, now) : `${clock(at, now)} (${distance(at, now)})`}
    </time>
  );
}

export function Lasting({ since }: { readonly since: string | undefined }) {
  if (since === undefined) return null;
  const now = Date.now();
  return (
    <span>
      for {duration((now - Date.parse(since)) / 1_000)}, since <time dateTime={since}>{clock(since, now)}</time>
    </span>
  );
}

interface WhoProps {
  readonly kind: Kind;
  readonly id: string;
  readonly name?: string | undefined;
}

/** Leads to everything about that person or group. Names may run from right to left. */
export function Who({ kind, id, name }: WhoProps) {
  return (
    <span class="who">
      <a href={linkTo('person', { kind, name: id })} title={id}>
        <bdi>{name ?? id}</bdi>
      </a>
      {kind === 'group' && <span class="tag">group</span>}
    </span>
  );
}

export function Failed({ failure }: { readonly failure: Failure }) {
  return (
    <div class="notice error" role="alert">
      <div>
        <p>
          <Said text={failure.message} />
        </p>
        {failure.remedy !== undefined && (
          <p>
            <Said text={failure.remedy} />
          </p>
        )}
        {failure.code !== undefined && <Code code={failure.code} />}
      </div>
    </div>
  );
}

/** The answer, or why there is none, or that it is on its way. */
export function Loaded<T>({
  of,
  children,
}: {
  readonly of: Polled<T>;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { data, failure } = of;
  if (data !== undefined) return <>{children(data)}</>;
  if (failure === undefined) return <p class="quiet">Loading…</p>;
  // That nobody answers is told at the top of the page.
  return failure.kind === 'answered' ? <Failed failure={failure} /> : null;
}

export function Code({ code }: { readonly code: string }) {
  return <code class="tag">{code}</code>;
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="empty">
      <Shape look="ok" /> <span>{children}</span>
    </p>
  );
}

interface MoreProps {
  readonly shown: number;
  /** There is a further page. */
  readonly more: boolean;
  readonly onMore: () => void;
}

/** Lists grow by this, up to what one call may ask for. */
export const PAGE = 100;
export const LONGEST_PAGE = 1_000;

export function More({ shown, more, onMore }: MoreProps) {
  if (!more) return null;
  if (shown >= LONGEST_PAGE) return <p class="quiet">The first {shown} are shown. Narrow the list to see others.</p>;
  return (
    <button type="button" onClick={onMore}>
      Show more
    </button>
  );
}

export function Card({
  title,
  children,
  actions,
  id,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly id?: string;
}) {
  return (
    <section class="card" aria-label={title} id={id}>
      <header>
        <h2>{title}</h2>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Wide tables scroll by themselves, by keyboard too; the page never does. */
export function Table({
  label,
  heads,
  children,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls with the arrow keys
    <section class="scroll" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head === '' ? <span class="unseen">{heads[0] === '' ? 'What' : 'Actions'}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
