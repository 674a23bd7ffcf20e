// Sentences of the app as the page tells them: calls by the words of the page, with links to its views, and moments in the
// operator's time zone.

import type { ComponentChildren } from 'preact';
import { inButtons } from '../errors/doors.ts';
import { linkTo, viewIn } from './address.ts';
import { clock } from './words.ts';

const PARTS = /(“[A-Z][a-z]+”|\b\d{4}-\d\d-\d\dT[\d:.]+Z)/;

export function Said({ text = '' }: { readonly text: string | undefined }) {
  const parts = inButtons(text).split(PARTS);
  return <>{parts.map((part, at) => (at % 2 === 0 ? part : <Part key={`${at}`} part={part} />))}</>;
}

function Part({ part }: { readonly part: string }): ComponentChildren {
  if (/^\d/.test(part)) return <time dateTime={part}>{clock(part, Date.now())}</time>;
  const view = viewIn(part);
  return view === undefined ? part : <a href={linkTo(view)}>{part.slice(1, -1)}</a>;
}
