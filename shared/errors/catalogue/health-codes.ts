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
  PausedTooLong: {
    policy: 'health',
    meaning:
      'The job has been paused for more than a day, or beyond the time that was given. Nobody joins or leaves Notion.',
    remedy: 'POST /api/job/start resumes it.',
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
    meaning: 'A part of Entra ID could not be read. Removals that depend on that part wait until it can.',
    remedy: 'Read the code in the detail. POST /api/test-connection checks each permission.',
  },
  ChainIncomplete: {
    policy: 'health',
    meaning:
      'A part of Entra ID could not be read to its end for half an hour, or longer. Nobody leaves Notion for lack of a group that was not read; whoever is disabled or deleted does.',
    remedy:
      'Read the detail of SourceUnavailable or GraphPermissionMissing beside it. If one group cannot be read, assign another group instead of it.',
  },
  TargetUnavailable: {
    policy: 'health',
    meaning: 'Notion does not answer as it should. Exports stop, and no person or group is blamed.',
    remedy: 'Wait: each run tries again. POST /api/test-connection says what Notion answers.',
  },
  WaitingForSource: {
    policy: 'health',
    meaning: 'Microsoft Graph asks for a wait. What changed in Entra ID is read when it is over.',
    remedy: 'Wait: the job goes on by itself. Look for other programs that read the same tenant.',
  },
  WaitingForTarget: {
    policy: 'health',
    meaning: 'Notion asks for a wait. What is due is done when it is over.',
    remedy: 'Wait: the job goes on by itself. Look for other programs that use the same workspace.',
  },
  ReadingAgain: {
    policy: 'health',
    meaning:
      'Entra ID is read anew from the beginning, because Microsoft Graph no longer continues it, or because stored state was lost. The job removes nobody of whom it does not know enough yet.',
    remedy: 'Wait: the next runs read on. POST /api/job/run-now makes one go at once.',
  },
  MemoryWrong: {
    policy: 'health',
    meaning: 'A random sample of the last day found people or groups that are not in Notion as the job remembers them.',
    remedy: 'Find out who else changes them in Notion. The reason goes when a day passes without such a find.',
  },
  RemovalsOverdue: {
    policy: 'health',
    meaning: 'People who should be out of Notion are still in, half an hour or longer after that became known.',
    remedy:
      'Find out what keeps them: the other reasons of GET /api/status, GET /api/escrow, and `npm run explain` for one person. Where it cannot wait, remove them by hand in Notion.',
  },
  ChangesRejected: {
    policy: 'health',
    meaning: 'Somebody rejected changes that went beyond a limit. These people and groups stay as they are.',
    remedy: 'GET /api/holds lists them. POST /api/holds/{set}/release has them judged anew.',
  },
  ChangesOverdue: {
    policy: 'health',
    meaning:
      'A change has not reached Notion within a day; or within half an hour, although it has neither failed nor is held.',
    remedy:
      'Find out what keeps it: the other reasons of GET /api/status, GET /api/escrow, and `npm run explain` for one person. POST /api/escrow/release tries what failed at once.',
  },
  CommonRefusal: {
    policy: 'health',
    meaning: 'Notion refuses many people or groups in the same way. The cause is one, and it is not theirs.',
    remedy: 'GET /api/escrow lists them by code. Mend the cause; POST /api/escrow/release then tries them at once.',
  },
  ChangesHeld: {
    policy: 'health',
    meaning: 'Changes go beyond a limit and wait.',
    remedy:
      'GET /api/holds lists them by limit. POST /api/holds/{set}/approve lets them go, POST /api/holds/{set}/reject keeps things as they are.',
  },
  Quarantined: {
    policy: 'health',
    meaning:
      'Too much fails, or the job cannot work at all as things are. It has slowed itself down: removals go on while the credentials work, creates and updates are tried a few at a time.',
    remedy:
      'Mend the cause, which the detail names. A new token, a POST /api/test-connection without a failure, or POST /api/job/run-now then tries at once.',
  },
  JobDisabled: {
    policy: 'health',
    meaning:
      'The job was in quarantine for four weeks, and has switched itself off. It reads Entra ID, and writes nothing to Notion.',
    remedy: 'Mend the cause, which the detail names. POST /api/job/start then switches the job on again.',
  },
  DeletionsScheduled: {
    policy: 'health',
    meaning: 'Groups that Entra ID permanently deleted are deleted in Notion on a later day.',
    remedy:
      'Nothing has to be done. GET /api/holds lists them with their dates. POST /api/holds/{set}/reject for the set "deletions" keeps those that it names.',
  },
  InEscrow: {
    policy: 'health',
    meaning: 'People or groups wait for another try after a failure. The others go on.',
    remedy: 'GET /api/escrow tells why. POST /api/escrow/release tries them at once.',
  },
} as const satisfies CatalogueEntries;
