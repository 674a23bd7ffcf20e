// The console as one page: the same for everybody, and without data. It asks this API for what it shows.

import type { HttpResponseInit } from '@azure/functions';
import { type Environment, readHttpAuth } from '../settings/settings.ts';

/** Made by the build; where the sources run unbundled there is none. */
declare const __CONSOLE__: { readonly html: string; readonly policy: string };

export function consolePage(env: Environment): HttpResponseInit {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': __CONSOLE__.policy,
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: __CONSOLE__.html.replace('data-sign-in="keys"', `data-sign-in="${readHttpAuth(env)}"`),
  };
}
