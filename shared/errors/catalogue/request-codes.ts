// Codes of answers to HTTP requests that cannot be served as they are.

import type { CatalogueEntries } from '../code-policy.ts';

export const REQUEST_CODES = {
  AuthenticationOff: {
    policy: 'request',
    meaning: 'HTTP_AUTH is "entra", but the platform does not authenticate callers.',
    remedy: 'Turn App Service authentication on, or set HTTP_AUTH to "keys".',
  },
  NotSignedIn: {
    policy: 'request',
    meaning: 'The caller has not signed in.',
    remedy: 'Sign in with Microsoft Entra ID.',
  },
  ForeignIdentity: {
    policy: 'request',
    meaning: 'The caller signed in with another identity provider, or in another tenant.',
    remedy:
      'Sign in with an account of the tenant in ENTRA_TENANT_ID, and let App Service authentication accept that tenant alone.',
  },
  NotFromProgram: {
    policy: 'request',
    meaning: 'The request could come from a page of another site, which uses the sign-in of its visitor.',
    remedy: 'Send the headers that the detail names.',
  },
  RoleMissing: {
    policy: 'request',
    meaning: 'The caller lacks the app role that this call needs.',
    remedy: 'Ask an administrator to assign the app role that the detail names.',
  },
  UnknownAction: {
    policy: 'request',
    meaning: 'The job has no such action.',
    remedy:
      'Use one of POST /api/job/start, POST /api/job/pause, POST /api/job/read, POST /api/job/run-now, POST /api/job/restart and POST /api/job/confirm-pair.',
  },
  BodyLost: {
    policy: 'request',
    meaning:
      'The request announced a body, and none arrived: the platform drops a body that is sent without its length.',
    remedy: 'Send the length of the body in Content-Length, not in chunks.',
  },
  BodyTooLong: {
    policy: 'request',
    meaning: 'The body of the request is too long.',
    remedy: 'Send the body that the detail shows.',
  },
  UnknownHoldAction: {
    policy: 'request',
    meaning: 'Hold sets have no such action.',
    remedy: 'Use one of POST /api/holds/{set}/approve, POST /api/holds/{set}/reject and POST /api/holds/{set}/release.',
  },
  UnknownHoldSet: {
    policy: 'request',
    meaning: 'No hold set has this number: nothing of it waits any more, or it never existed.',
    remedy: 'Read the numbers of the sets from GET /api/holds.',
  },
  InvalidBody: {
    policy: 'request',
    meaning: 'The body of the request is not what this call expects.',
    remedy: 'Send the body that the detail shows.',
  },
  InvalidQuery: {
    policy: 'request',
    meaning: 'The query of the request is not what this call expects.',
    remedy: 'Send the parameters that the detail shows.',
  },
  UnknownObject: {
    policy: 'request',
    meaning: 'The stored state has no such person or group.',
    remedy: 'Check the name or the object id. If the object is new, wait for the next run, or POST /api/job/read.',
  },
  SeveralObjects: {
    policy: 'request',
    meaning: 'Several objects have this name.',
    remedy: 'Ask by object id.',
  },
} as const satisfies CatalogueEntries;
