// The events of the application log, and the fields that each of them has. A contract: alerts, workbook and operators'
// queries stand on these names. `?`: only where there is such a thing. Beside them each line has `event`, `level`,
// `invocation`, and `cycle` where the state of the job is known.

export const EVENTS = {
  'slice.finished': [
    'skipped?',
    'stopped?',
    'state?',
    'importComplete?',
    'health?',
    'codes?',
    'users?',
    'groups?',
    'ready?',
    'lagSeconds?',
    'targetRequestsPerMinute?',
    'leavers?',
    'held?',
    'oldestHeldMinutes?',
    'removalsOverdue?',
    'oldestOverdueMinutes?',
    'escrow?',
    'durationMs?',
  ],
  'import.failed': ['what', 'code', 'policy'],
  'export.stopped': ['code', 'policy'],
  'slice.truncated': ['ready'],
  'cycle.started': ['cycle', 'kind'],
  'cycle.finished': ['cycle', 'kind', 'found', 'users', 'groups', 'attempts', 'successes', 'failures'],
  'health.changed': ['from', 'to', 'codes'],
  'credential.refused': ['side', 'operation?', 'code'],
  'target.outage': ['side', 'operation?', 'code'],
  'target.recovered': ['operation', 'since'],
  'quarantine.entered': ['code', 'status?'],
  'quarantine.left': ['code', 'status?'],
  'job.disabled': ['code', 'status?'],
  'hold.created': ['set', 'kind', 'count', 'code'],
  'hold.approved': ['set', 'kind', 'count', 'code'],
  'hold.rejected': ['set', 'kind', 'count', 'code'],
  'hold.released': ['set', 'kind', 'count', 'code'],
  'removals.overdue': ['count', 'oldestMinutes'],
  'escrow.added': ['kind', 'id', 'code', 'attempts'],
  'escrow.cleared': ['kind', 'id', 'code', 'attempts'],
  'escrow.stale': ['count'],
  'rate.lowered': ['from', 'to'],
  'chain.resync': ['chain', 'code'],
  'state.lost': ['table', 'what'],
  'state.restored': ['table', 'what'],
  'configuration.invalid': ['code', 'detail'],
  'operator.requested': ['request'],
  'drift.found': ['kind', 'id', 'paths'],
} as const satisfies Record<string, readonly string[]>;

export const nameOf = (field: string): string => field.replace('?', '');

/** Fields that an event of the contract lacks; other events may say what they like. */
export function missingFields(event: string, fields: Readonly<Record<string, unknown>>): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = EVENTS;
  return (known[event] ?? []).filter((field) => !field.endsWith('?') && fields[field] === undefined);
}
