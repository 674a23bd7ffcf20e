// Codes of the health of the job, beside the errors that it may meet.

import type { CatalogueEntries } from '../code-policy.ts';

export const HEALTH_CODES = {
  NotStarted: {
    policy: 'health',
    meaning: 'Nobody has started the job. It writes nothing to Notion.',
    remedy: 'POST /api/job/start starts it. POST /api/job/read only reads Entra ID.',
  },
  Paused: {
    policy: 'health',
    meaning: 'The job is paused. It reads Entra ID, and writes nothing to Notion.',
    remedy: 'POST /api/job/start resumes it.',
  },
  Stale: {
    policy: 'health',
    meaning: 'No run has ended for a long time, although the schedule asks for runs.',
    remedy: 'Check that the timer fires, and read its log.',
  },
  SourceUnavailable: {
    policy: 'health',
    meaning: 'A part of Entra ID could not be read. Removals that depend on that part wait until it can.',
    remedy: 'Read the code in the detail. POST /api/test-connection checks each permission.',
  },
  ChainIncomplete: {
    policy: 'health',
    meaning:
      'A part of Entra ID could not be read to its end for an hour. Nobody leaves Notion for lack of a group that was not read; whoever is disabled or deleted does.',
    remedy:
      'Read the detail of SourceUnavailable or GraphPermissionMissing beside it. If one group cannot be read, assign another group instead of it.',
  },
  TargetUnavailable: {
    policy: 'health',
    meaning: 'Notion does not answer as it should. Exports stop, and no person or group is blamed.',
    remedy: 'Wait: each run tries again. POST /api/test-connection says what Notion answers.',
  },
} as const satisfies CatalogueEntries;
