// A question before something is done: what it does, why it is asked for, and for removals the number of people.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from './api.ts';
import { useAsk, type Wish } from './asking.tsx';
import { Failed } from './told.tsx';
import { number } from './words.ts';

interface Props {
  readonly title: string;
  readonly confirm: string;
  readonly children?: ComponentChildren;
  /** So many people lose their access: whoever confirms types the number. */
  readonly removes?: number;
  /** `reason`: undefined where nobody gave one. */
  readonly wishes: (reason: string | undefined) => readonly Wish[];
  readonly onClose: () => void;
}

export function Dialog({ title, confirm, children, removes, wishes, onClose }: Props) {
  const ask = useAsk();
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const isSure = removes === undefined || typed.trim() === String(removes);
  const send = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      for (const wish of wishes(reason.trim() === '' ? undefined : reason.trim())) await ask(wish);
      dialog.current?.close();
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure('silent', String(error)));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="dialog-title">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure && !busy) void send();
        }}
      >
        <h2 id="dialog-title">{title}</h2>
        {children}
        <label>
          Reason <span class="quiet">(optional, kept with the request)</span>
          <textarea
            rows={2}
            maxLength={1_000}
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        {removes !== undefined && (
          <label>
            {removes === 1 ? 'One person loses' : `${number(removes)} people lose`} their access. Type {removes} to
            confirm
            <input
              inputMode="numeric"
              autocomplete="off"
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
        )}
        {failure !== undefined && <Failed failure={failure} />}
        <div class="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={removes === undefined ? 'primary' : 'danger'} disabled={!isSure || busy}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
