// Codes of the stored state and of the lease that guards it.

import type { CatalogueEntries } from '../code-policy.ts';

export const STATE_CODES = {
  StateConnectionInvalid: {
    policy: 'configuration',
    meaning: 'The connection string of the tables cannot be read.',
    remedy:
      'Copy STATE_CONNECTION_STRING again, as it is. It names DefaultEndpointsProtocol, AccountName and AccountKey, or a TableEndpoint with a SharedAccessSignature.',
  },
  StateFromNewerVersion: {
    policy: 'configuration',
    meaning: 'A newer version of the program wrote the stored state. This version changes nothing.',
    remedy: 'Deploy the newer version again, or point STATE_TABLES_URL at an empty storage account.',
  },
  StateUnreadable: {
    policy: 'configuration',
    meaning: 'The stored state is damaged. The job changes nothing.',
    remedy: 'Restore the tables from a backup. Only this program may write to them.',
  },
  StateUnavailable: {
    policy: 'state',
    meaning: 'Table Storage did not answer as it should, not even when asked again.',
    remedy: 'Wait: the next run starts from what is stored. If it stays, check STATE_TABLES_URL and the network.',
  },
  StateLost: {
    policy: 'state',
    meaning: 'Stored rows vanished, or came back as they were earlier. The job reads everything again.',
    remedy:
      'If it happens again and again, find out who else writes to the tables: only this program may. POST /api/job/run-now makes the job read everything at once.',
  },
  TableBeingDeleted: {
    policy: 'state',
    meaning: 'Somebody deleted a table a moment ago, and Table Storage is still removing it.',
    remedy:
      'Wait: Table Storage needs about a minute. The next run creates the table again and reads everything again.',
  },
  StateAccessDenied: {
    policy: 'auth',
    meaning: 'Table Storage refuses the identity of the app.',
    remedy:
      'Give the identity the role "Storage Table Data Contributor" on the storage account, and check that the account lets this network in. A new role assignment takes up to ten minutes to work.',
  },
  StateRejected: {
    policy: 'rejected',
    meaning: 'Table Storage refuses a request.',
    remedy: 'Check STATE_TABLES_URL or, outside Azure, STATE_CONNECTION_STRING.',
  },
  ObjectTooLarge: {
    policy: 'rejected',
    meaning: 'What the job has to store does not fit into a row.',
    remedy: 'Map fewer or shorter attributes in provisioning.json.',
  },
  MalformedId: {
    policy: 'rejected',
    meaning: 'An object id is not a UUID.',
    remedy: 'Check GRAPH_BASE_URL: Microsoft Graph gives UUIDs only.',
  },
  RowRefused: {
    policy: 'rejected',
    meaning: 'The tables store other rows, but not this one. The job leaves the object as it is in Notion.',
    remedy: 'Correct the attributes of this object in Entra ID.',
  },
  LeaseLost: {
    policy: 'leaseLost',
    meaning:
      'Another run took over, or the lease could not be renewed in time. This run stops and stores nothing more.',
    remedy: 'Nothing: the other run goes on.',
  },
  LeaseHeld: {
    policy: 'reason',
    meaning: 'Another run is still at work, or ended without giving its lease back.',
    remedy:
      'Wait: the lease of a run that was killed expires after three minutes. If it is still held then, check that only one app uses these tables.',
  },
  Stopping: {
    policy: 'reason',
    meaning: 'The process is about to end, so that no run starts.',
    remedy: 'Nothing: the next tick goes on.',
  },
} as const satisfies CatalogueEntries;
