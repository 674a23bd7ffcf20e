// Asks for a function key, or leads to the sign-in of the platform.

import { useEffect, useRef, useState } from 'preact/hooks';
import { LOGIN, signInBy, storeKey } from './session.ts';

interface Props {
  /** The last key, or the sign-in, was not accepted. */
  readonly refused: boolean;
  readonly onSignIn: () => void;
}

export function SignIn({ refused, onSignIn }: Props) {
  return (
    <main class="sign-in">
      <h1>Provisioning to Notion</h1>
      {signInBy === 'entra' ? <WithMicrosoft refused={refused} /> : <WithKey refused={refused} onSignIn={onSignIn} />}
    </main>
  );
}

function WithMicrosoft({ refused }: Pick<Props, 'refused'>) {
  return (
    <>
      {refused && <p role="status">You are not signed in, or no longer.</p>}
      <a class="button primary" href={LOGIN}>
        Sign in with Microsoft
      </a>
      <p class="quiet">
        Looking needs the app role Provisioning.Read, deciding needs Provisioning.Operate. An administrator assigns
        them.
      </p>
    </>
  );
}

function WithKey({ refused, onSignIn }: Props) {
  const [key, setKey] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim() === '') return;
        storeKey(key.trim());
        onSignIn();
      }}
    >
      {refused && (
        <p class="notice error" role="alert">
          The app does not accept this key, or no longer. Enter another one.
        </p>
      )}
      <label>
        Function key
        <input
          ref={input}
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          value={key}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Open the console
      </button>
      <p class="quiet">
        The key is kept in this tab only, and forgotten when you sign out or close it. In the portal it stands under App
        keys of the function app.
      </p>
    </form>
  );
}
