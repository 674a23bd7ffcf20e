// Where the operator is: the view and its filters stand in the address, so that reload, back and a shared link work.

import { useEffect, useState } from 'preact/hooks';

export const VIEWS = [
  'overview',
  'waiting',
  'person',
  'log',
  'leavers',
  'configuration',
  'connection',
  'requests',
] as const;
export type View = (typeof VIEWS)[number];

interface Address {
  readonly view: View;
  readonly filters: URLSearchParams;
}

function addressIn(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { view: VIEWS.find((view) => view === path) ?? 'overview', filters: new URLSearchParams(query) };
}

/** Empty filters are left out. */
export function linkTo(view: View, filters: Readonly<Record<string, string | undefined>> = {}): string {
  const some = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(some).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

export function goTo(view: View, filters: Readonly<Record<string, string | undefined>> = {}): void {
  location.hash = linkTo(view, filters);
}

export function useAddress(): Address {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = (): void => setHash(location.hash);
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return addressIn(hash);
}

/** Of the title of a view, as sentences quote it. */
export function viewIn(quoted: string): View | undefined {
  return VIEWS.find((view) => `“${view}”` === quoted.toLowerCase());
}
