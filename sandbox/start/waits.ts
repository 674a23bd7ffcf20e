// What the job waits for, until when, and the call that ends it.

import { CATALOGUE } from '../../shared/errors/index.ts';
import { clockTime } from '../../shared/terminal/text.ts';
import type { Status } from './job.ts';
import { codeSentence } from './log-sentences.ts';

export interface WaitFacts {
  /** How many objects were held, by the code of the limit. */
  readonly held: ReadonlyMap<string, number>;
  /** People and groups created so far, as far as they count against the limit of creations. */
  readonly created: number;
}

/** One sentence for each limit that holds something. */
export function holdSentences({ held, created }: WaitFacts): readonly string[] {
  return [...held].map(([code, waiting]) => {
    const waits = `${waiting} ${waiting === 1 ? 'person or group waits' : 'people and groups wait'} (${code}).`;
    if (code === 'CreationLimit') {
      const call = startCall(created + waiting);
      return `${waits} More would be created within 24 hours than allowed. Let them in with: ${call}`;
    }
    const known = Object.entries(CATALOGUE).find(([name]) => name === code)?.[1];
    return known === undefined ? waits : `${waits} ${known.meaning} ${known.remedy}`;
  });
}

/** An operator has decided it himself, or it is told by the limit. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['NotStarted', 'Paused', 'ChangesHeld']);

/** What the status says is wrong, apart from what is known already. */
export function reasonSentences(status: Pick<Status, 'reasons'>): readonly string[] {
  return status.reasons
    .filter(({ code }) => !TOLD_OTHERWISE.has(code))
    .map(({ code, detail, remedy }) => codeSentence(code, detail, remedy));
}

/** After Entra ID was read for a job that has not been started. */
export function readSentence({ entitledUsers = 0, sourceObjects }: Status): string {
  const groups = sourceObjects?.groups ?? 0;
  const found = `Entra ID is read: ${entitledUsers} people and ${groups} groups are assigned.`;
  return `${found} Start the job with: ${startCall(entitledUsers + groups)}`;
}

/** When the lease of another run ends, in milliseconds since 1970; undefined when nobody holds it. */
export function leaseEnd({ lease }: Pick<Status, 'lease'>): number | undefined {
  return lease?.held === true && lease.expiresAt !== undefined ? Date.parse(lease.expiresAt) : undefined;
}

/** Until when a tick has to be repeated that found the lease held: it did nothing, even if the lease has ended since. */
export function waitAfter(skipped: unknown, status: Pick<Status, 'lease'>, now: number): number | undefined {
  return skipped === 'LeaseHeld' ? (leaseEnd(status) ?? now) : undefined;
}

export function leaseSentence(end: number): string {
  return `Waiting until ${clockTime(end)}: until then another run holds the lease of the job. It was cut off, or works on the same state.`;
}

/** How to start the job; `expectCreates` confirms so many creations. */
export function startCall(expectCreates?: number): string {
  return `POST /api/job/start${expectCreates === undefined ? '' : ` with {"expectCreates": ${expectCreates}}`}`;
}

const PORTS = { host: '7071', graph: '7072' };

/** What commands need to reach a local host that is not where they look for it. */
export function appFlags(hostUrl: string): string {
  return new URL(hostUrl).port === PORTS.host ? '' : `--url ${localhost(hostUrl)}`;
}

/** The same for `npm run sandbox`. */
export function portFlags({ hostUrl, graphUrl }: { readonly hostUrl: string; readonly graphUrl?: string }): string[] {
  const port = new URL(hostUrl).port;
  const graphPort = graphUrl === undefined ? PORTS.graph : new URL(graphUrl).port;
  return [
    ...(port === PORTS.host ? [] : ['--port', port]),
    ...(graphPort === PORTS.graph ? [] : ['--graph-port', graphPort]),
  ];
}

export function localhost(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}
