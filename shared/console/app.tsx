// Either the sign-in, or the console: never a figure without a key or a signed-in caller.

import { useEffect, useState } from 'preact/hooks';
import { Console } from './console.tsx';
import { forgetKey, LOGOUT, signInBy, storedKey } from './session.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const [signedIn, setSignedIn] = useState(signInBy === 'entra' || storedKey() !== undefined);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const refuse = (): void => {
      forgetKey();
      setRefused(true);
      setSignedIn(false);
    };
    addEventListener('refused', refuse);
    return () => removeEventListener('refused', refuse);
  }, []);
  if (!signedIn) return <SignIn refused={refused} onSignIn={() => setSignedIn(true)} />;
  return (
    <Console
      signOut={() => {
        forgetKey();
        setRefused(false);
        if (signInBy === 'entra') location.assign(LOGOUT);
        else setSignedIn(false);
      }}
    />
  );
}
