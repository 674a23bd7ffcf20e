// Start, pause, run now, read, confirm: buttons where the state of the job allows them.

import { useState } from 'preact/hooks';
import type { Code } from '../errors/index.ts';
import { linkTo } from './address.ts';
import type { Wish } from './asking.tsx';
import { Dialog } from './dialog.tsx';
import { type Door, doorOf, type JobAction } from './doors.ts';
import type { Status } from './status.ts';

const wish = (action: JobAction, what: string, body: object, reason: string | undefined): Wish => ({
  path: `/api/job/${action}`,
  body: { ...body, ...(reason === undefined ? {} : { reason }) },
  what,
});

export function JobButtons({ state }: { readonly state: Status['state'] }) {
  if (state === undefined) return null;
  const actions: Readonly<Record<string, readonly [JobAction, string][]>> = {
    notStarted: [
      ['read', 'Read without writing'],
      ['start', 'Start'],
    ],
    active: [
      ['run-now', 'Run now'],
      ['pause', 'Pause'],
    ],
    paused: [
      ['read', 'Read without writing'],
      ['start', 'Resume'],
    ],
    disabled: [
      ['read', 'Read without writing'],
      ['start', 'Switch on'],
    ],
  };
  return (
    <>
      {actions[state]?.map(([action, label]) => (
        <JobButton key={action} action={action} label={label} isFirst={state === 'notStarted'} />
      ))}
    </>
  );
}

export function DoorButton({ code, isFirst }: { readonly code: Code; readonly isFirst: boolean }) {
  const door: Door | undefined = doorOf(code);
  if (door === undefined) return null;
  if ('does' in door) return <JobButton action={door.does} label={door.label} isFirst={isFirst} />;
  return (
    <a class="button" href={linkTo(door.shows, door.filters)}>
      {door.label}
    </a>
  );
}

/** `isFirst`: the job has never run. */
function JobButton(props: { readonly action: JobAction; readonly label: string; readonly isFirst: boolean }) {
  const { action, label, isFirst } = props;
  const [asking, setAsking] = useState(false);
  const Asking = DIALOGS[action];
  return (
    <>
      <button type="button" class={action === 'start' ? 'primary' : ''} onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && <Asking isFirst={isFirst} onClose={() => setAsking(false)} />}
    </>
  );
}

interface AskingProps {
  readonly isFirst: boolean;
  readonly onClose: () => void;
}

function Start({ isFirst, onClose }: AskingProps) {
  const [creates, setCreates] = useState('');
  const body = creates === '' ? {} : { expectCreates: Number(creates) };
  return (
    <Dialog
      title={isFirst ? 'Start provisioning?' : 'Resume provisioning?'}
      confirm={isFirst ? 'Start' : 'Resume'}
      wishes={(reason) => [wish('start', isFirst ? 'Start the job' : 'Resume the job', body, reason)]}
      onClose={onClose}
    >
      <p>From the next run on, the job writes to Notion: people and groups in scope join, others leave.</p>
      {isFirst && (
        <label>
          Creations that you expect{' '}
          <span class="quiet">(optional; beyond 500 they wait for your consent otherwise)</span>
          <input
            type="number"
            min="0"
            max="10000000"
            step="1"
            value={creates}
            onInput={({ currentTarget }) => setCreates(currentTarget.value)}
          />
        </label>
      )}
    </Dialog>
  );
}

/** When pauses often end, as the input takes it, in the operator's time zone. */
function ends(now: Date): readonly { readonly words: string; readonly at: string }[] {
  const local = (moment: number): string => {
    const offset = new Date(moment).getTimezoneOffset() * 60_000;
    return new Date(moment - offset).toISOString().slice(0, 16);
  };
  const isEvening = now.getHours() >= 18;
  const evening = new Date(now).setHours(isEvening ? 42 : 18, 0, 0, 0);
  return [
    { words: 'In 1 hour', at: local(now.getTime() + 3_600_000) },
    { words: isEvening ? 'Tomorrow 18:00' : 'Today 18:00', at: local(evening) },
    { words: 'Tomorrow 8:00', at: local(new Date(now).setHours(32, 0, 0, 0)) },
  ];
}

function Pause({ onClose }: AskingProps) {
  const [until, setUntil] = useState('');
  const body = until === '' ? {} : { until: new Date(until).toISOString() };
  return (
    <Dialog
      title="Pause provisioning?"
      confirm="Pause"
      wishes={(reason) => [wish('pause', 'Pause the job', body, reason)]}
      onClose={onClose}
    >
      <p>The job goes on reading Entra ID, and writes nothing to Notion. Nobody joins, and nobody leaves.</p>
      <label>
        Until <span class="quiet">(optional; after that the health is an error until somebody resumes the job)</span>
        <input type="datetime-local" value={until} onInput={({ currentTarget }) => setUntil(currentTarget.value)} />
      </label>
      <div class="actions">
        {ends(new Date()).map(({ words, at }) => (
          <button type="button" key={words} onClick={() => setUntil(at)}>
            {words}
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function RunNow({ onClose }: AskingProps) {
  return (
    <Dialog
      title="Run at once?"
      confirm="Run now"
      wishes={(reason) => [wish('run-now', 'Run now', {}, reason)]}
      onClose={onClose}
    >
      <p>The next tick tries everything at once that waits after a failure.</p>
    </Dialog>
  );
}

function Read({ onClose }: AskingProps) {
  return (
    <Dialog
      title="Read Entra ID?"
      confirm="Read"
      wishes={(reason) => [wish('read', 'Read without writing', {}, reason)]}
      onClose={onClose}
    >
      <p>The job reads who is in scope and writes nothing to Notion. Then you can look people up before it starts.</p>
    </Dialog>
  );
}

function ConfirmPair({ onClose }: AskingProps) {
  return (
    <Dialog
      title="Is it the same workspace?"
      confirm="It is the same"
      wishes={(reason) => [wish('confirm-pair', 'Confirm the workspace', {}, reason)]}
      onClose={onClose}
    >
      <p>
        The settings name a tenant and a workspace that could not be recognised. Confirm only if they are the ones that
        the job has worked with so far: otherwise it would change people in the wrong workspace.
      </p>
    </Dialog>
  );
}

const DIALOGS = { start: Start, pause: Pause, 'run-now': RunNow, read: Read, 'confirm-pair': ConfirmPair } as const;
