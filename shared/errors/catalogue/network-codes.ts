// Codes of any HTTP exchange, with Microsoft Graph or Notion.

import type { CatalogueEntries } from '../code-policy.ts';

export const NETWORK_CODES = {
  Throttled: {
    policy: 'throttled',
    meaning: 'The server is rate-limiting the job (429). The next run goes on.',
    remedy: 'Nothing: the rate adapts by itself. If Notion allows less, lower NOTION_MAX_REQUESTS_PER_MINUTE.',
  },
  ServerError: {
    policy: 'transient',
    meaning: 'The server answered that it failed (5xx).',
    remedy: 'Wait: the job tries again. If it stays, look at the status page of the service.',
  },
  RequestTimedOut: {
    policy: 'transient',
    meaning: 'The server did not answer in time.',
    remedy: 'Wait: the job tries again. If it stays, check that the network lets the app out to that address.',
  },
  ConnectionFailed: {
    policy: 'transient',
    meaning: 'The connection to the server failed.',
    remedy: 'Wait: the job tries again. If it stays, check that the network lets the app out to that address.',
  },
  AnswerTooLarge: {
    policy: 'rejected',
    meaning: 'The answer of the server is too large. The app did not read it to its end.',
    remedy: 'Check that the address in the settings is right, and look at any proxy on the way.',
  },
  TokenRefused: {
    policy: 'auth',
    meaning: 'The server refuses the token (401).',
    remedy: 'POST /api/test-connection says which token it is and how to replace it.',
  },
  NotFound: {
    policy: 'notFound',
    meaning: 'The object does not exist there (404).',
    remedy: 'Nothing: a removal is done, and an update matches or creates the object again.',
  },
  Conflict: {
    policy: 'conflict',
    meaning: 'The change conflicts with another object (409).',
    remedy: 'Make the conflicting value unique in Entra ID, or free it in Notion.',
  },
  RequestRejected: {
    policy: 'rejected',
    meaning: 'The server refuses the request, and a repetition would not help.',
    remedy: 'Read what the server says in the detail. POST /api/escrow/release tries it again at once.',
  },
} as const satisfies CatalogueEntries;
