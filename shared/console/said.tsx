// Sentences of the app as the page tells them: calls by the words of the page, with the way there, and moments in the
// operator's time zone.

import type { ComponentChildren } from 'preact';
import { linkTo, type View } from './address.ts';
import { clock } from './words.ts';

interface Place {
  readonly words: string;
  readonly view?: View;
  readonly filters?: Readonly<Record<string, string>>;
}

const FAILED = { view: 'waiting', filters: { show: 'failed' } } as const;

/** What a call is on this page; without `view` it is a button beside the health. */
const PLACES: Readonly<Record<string, Place>> = {
  'GET /api/configuration': { words: 'Configuration', view: 'configuration' },
  'GET /api/escrow': { words: 'Failed', ...FAILED },
  'GET /api/holds': { words: 'Waiting', view: 'waiting' },
  'GET /api/status': { words: 'Overview', view: 'overview' },
  'POST /api/escrow/release': { words: 'Try again', ...FAILED },
  'POST /api/explain': { words: 'Person', view: 'person' },
  'POST /api/holds/approve': { words: 'Approve', view: 'waiting' },
  'POST /api/holds/reject': { words: 'Reject', view: 'waiting' },
  'POST /api/holds/release': { words: 'Release', view: 'waiting' },
  'POST /api/job/confirm-pair': { words: '“It is the same workspace”' },
  'POST /api/job/pause': { words: 'Pause' },
  'POST /api/job/read': { words: '“Read without writing”' },
  'POST /api/job/run-now': { words: '“Run now”' },
  'POST /api/job/start': { words: 'Start' },
  'POST /api/test-connection': { words: '“Test the connection”', view: 'connection' },
};

const PARTS = /((?:GET|POST) \/api\/[\w{}/-]+|\b\d{4}-\d\d-\d\dT[\d:.]+Z)/;
const SET = /\/holds\/(\d+|\{set\})/;

/** Of a call that the page does not know: as it is. */
export function placeOf(call: string): Place | undefined {
  const place = PLACES[call.replace(SET, '/holds')];
  const set = SET.exec(call)?.[1];
  return place === undefined || set === undefined || set === '{set}' ? place : { ...place, filters: { set } };
}

export function Said({ text = '' }: { readonly text: string | undefined }) {
  const parts = text.split(PARTS);
  return <>{parts.map((part, at) => (at % 2 === 0 ? part : <Part key={`${at}`} part={part} />))}</>;
}

function Part({ part }: { readonly part: string }): ComponentChildren {
  if (/^\d/.test(part)) return <time dateTime={part}>{clock(part, Date.now())}</time>;
  const { words, view, filters } = placeOf(part) ?? { words: part };
  return view === undefined ? words : <a href={linkTo(view, filters)}>{words}</a>;
}
