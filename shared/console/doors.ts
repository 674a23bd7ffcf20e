// The way out of each reason that the health names: what is to be done on this page, or the view where it is done.

import type { Code } from '../errors/index.ts';
import type { View } from './address.ts';

export type JobAction = 'start' | 'pause' | 'read' | 'run-now' | 'confirm-pair';

export type Door =
  | { readonly does: JobAction; readonly label: string }
  | { readonly shows: View; readonly label: string; readonly filters?: Readonly<Record<string, string>> };

const RESUME: Door = { does: 'start', label: 'Resume' };
const CONFIRM: Door = { does: 'confirm-pair', label: 'It is the same workspace' };
const DECIDE: Door = { shows: 'waiting', label: 'Decide' };
const DELETIONS: Door = { shows: 'waiting', label: 'See which', filters: { show: 'deletions' } };
const FAILED: Door = { shows: 'waiting', label: 'See what failed', filters: { show: 'failed' } };
const CONFIGURATION: Door = { shows: 'configuration', label: 'See the configuration' };
const CONNECTION: Door = { shows: 'connection', label: 'Test the connection' };

const DOORS: Readonly<Partial<Record<Code | 'Quarantined' | 'JobDisabled', Door>>> = {
  NotStarted: { does: 'start', label: 'Start' },
  Paused: RESUME,
  PausedTooLong: RESUME,
  PairUnconfirmed: CONFIRM,
  PairDoesNotFit: CONFIRM,
  ChangesHeld: DECIDE,
  ChangesRejected: DECIDE,
  DeletionsScheduled: DELETIONS,
  InEscrow: FAILED,
  CommonRefusal: FAILED,
  ChangesOverdue: FAILED,
  RemovalsOverdue: { shows: 'leavers', label: 'See who is still in' },
  MemoryWrong: { shows: 'log', label: 'See the log' },
  Quarantined: { does: 'run-now', label: 'Try at once' },
  JobDisabled: { does: 'start', label: 'Switch on' },
  StateLost: { does: 'run-now', label: 'Read everything at once' },
  ReadingAgain: { does: 'run-now', label: 'Read on at once' },
  ChainIncomplete: CONNECTION,
  TimedOut: CONNECTION,
};

/** What the code begins with: the end that it is about. */
const ENDS: readonly (readonly [RegExp, Door])[] = [
  [/^(?:Settings|Provisioning|Configuration)/, CONFIGURATION],
  [/^(?:Target|Source|Graph|State|Credential)/, CONNECTION],
];

/** Undefined: there is nothing to do but to wait, or to do elsewhere what the remedy says. */
export function doorOf(code: Code): Door | undefined {
  return DOORS[code] ?? ENDS.find(([beginning]) => beginning.test(code))?.[1];
}
