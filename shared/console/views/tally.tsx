// What the listed records add up to: how many of each action, by outcome.

import type { LogRecord } from '../../app/provisioning-log.ts';
import { RECORD_STATUSES } from '../../model/provisioning-record.ts';
import { number, spoken } from '../words.ts';
import { STATUSES } from './records.tsx';

/** `more`: there are older ones that answer to the filters. */
export function Tally({ records, more }: { readonly records: readonly LogRecord[]; readonly more: boolean }) {
  return (
    <p class="facts">
      <span>{more ? `The newest ${number(records.length)}` : `${number(records.length)} in all`}</span>
      {RECORD_STATUSES.map((status) => {
        const alike = records.filter((record) => record.provisioningStatusInfo.status === status);
        if (alike.length === 0) return null;
        const actions = Map.groupBy(alike, ({ provisioningAction }) => provisioningAction);
        const words = [...actions].map(([action, some]) => `${number(some.length)} ${spoken(action).toLowerCase()}`);
        return (
          <span key={status}>
            {STATUSES[status]}: {words.join(', ')}
          </span>
        );
      })}
    </p>
  );
}
