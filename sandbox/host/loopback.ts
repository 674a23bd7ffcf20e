// Keeps web pages away from a server that asks for no key. A page of another site can make a browser send requests
// here, under its own host name by DNS rebinding, so names other than this machine's are refused.

import type { IncomingHttpHeaders } from 'node:http';

const OWN_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/** Why this request is refused, or undefined. */
export function refusal(headers: IncomingHttpHeaders): Refusal | undefined {
  if (!OWN_NAME.test(headers.host ?? '')) {
    return { status: 421, title: 'Misdirected Request', detail: 'Use http://localhost or http://127.0.0.1.' };
  }
  if (headers.origin !== undefined && !OWN_NAME.test(headers.origin.replace(/^https?:\/\//i, ''))) {
    return { status: 403, title: 'Forbidden', detail: 'Requests from web pages of other sites are refused.' };
  }
  return undefined;
}
