// Who uses the page: a function key that is kept until the tab is closed, or a person whom the platform has signed in.

const STORED = 'function-key';

export type SignIn = 'keys' | 'entra';

/** How this app knows its callers; the page is served with it. */
export const signInBy: SignIn = document.documentElement.dataset['signIn'] === 'entra' ? 'entra' : 'keys';

export const LOGIN = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent('/api/console')}`;
export const LOGOUT = `/.auth/logout?post_logout_redirect_uri=${encodeURIComponent('/api/console')}`;

export function storedKey(): string | undefined {
  return sessionStorage.getItem(STORED) ?? undefined;
}

export function storeKey(key: string): void {
  sessionStorage.setItem(STORED, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED);
}

/** Takes the key out of an address such as /api/console#key=…, so that it is neither shown, nor shared, nor remembered. */
export function takeKeyFromAddress(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key === null) return;
  if (key !== '') storeKey(key);
  history.replaceState(undefined, '', `${location.pathname}${location.search}`);
}
