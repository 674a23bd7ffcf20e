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
    meaning: 'The job is paused.',
    remedy: 'POST /api/job/start resumes it.',
  },
  PauseOverdue: {
    policy: 'health',
    meaning: 'The job is still paused, although the maintenance that was declared is over.',
    remedy: 'POST /api/job/start resumes the job. POST /api/job/pause with {"until": "…"} declares another end.',
  },
  Stale: {
    policy: 'health',
    meaning: 'No run has ended for a long time, although the schedule asks for runs.',
    remedy: 'Check that the timer fires, and read its log.',
  },
  PairDoesNotFit: {
    policy: 'configuration',
    meaning:
      'The settings name another tenant or another Notion workspace than the one that the stored state belongs to. The job writes nothing.',
    remedy:
      'If the settings are wrong, correct them. If it is the same workspace after all, POST /api/job/confirm-pair. If it is another one on purpose, POST /api/job/restart with {"scope": "Full"}.',
  },
  PairUnconfirmed: {
    policy: 'health',
    meaning:
      'The settings changed, and no linked group proves that they name the workspace that the stored state belongs to. An account may be in several workspaces.',
    remedy:
      'If it is the same workspace, POST /api/job/confirm-pair. If it is another one, POST /api/job/restart with {"scope": "Full"}.',
  },
  SourceUnavailable: {
    policy: 'health',
    meaning: 'Entra ID could not be read. Removals wait until it can.',
    remedy: 'Read the code in the detail. POST /api/test-connection checks each permission.',
  },
  TargetUnavailable: {
    policy: 'health',
    meaning: 'Notion does not answer as it should. Exports stop, and no person or group is blamed.',
    remedy: 'Wait: each run tries again. POST /api/test-connection says what Notion answers.',
  },
} as const satisfies CatalogueEntries;
