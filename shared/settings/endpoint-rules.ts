// Which addresses a secret or a token may be sent to.

import { isLoopback } from '../model/loopback.ts';

/** Undefined when requests with credentials may go there: https, or http on loopback outside Azure. */
export function transportProblem(url: URL, inAzure: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'does not begin with https://';
  if (!isLoopback(url)) return 'uses http, which would send credentials in the clear';
  return inAzure ? 'uses http on loopback, which is for local use only' : undefined;
}

/** Origin and path, without trailing slash, query and fragment. */
export function withoutTail(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
