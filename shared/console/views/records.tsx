// Records of the provisioning log, as a table or as the timeline of one person or group.

import type { LogProperty, LogRecord } from '../../app/provisioning-log.ts';
import type { RecordStatus } from '../../model/provisioning-record.ts';
import { type Look, Shape } from '../shape.tsx';
import { Moment, Table, Who } from '../told.tsx';
import { counted, duration, spoken } from '../words.ts';
import { Change } from './change.tsx';
import { type Common, commonOf, SaidHere, SaidOnce, type Told } from './said-once.tsx';

const LOOKS: Readonly<Record<RecordStatus, Look>> = {
  success: 'ok',
  failure: 'error',
  warning: 'warning',
  held: 'warning',
};
export const STATUSES: Readonly<Record<RecordStatus, string>> = {
  success: 'Done',
  failure: 'Failed',
  warning: 'Not proven',
  held: 'Held',
};

export function Records({ label, records }: { readonly label: string; readonly records: readonly LogRecord[] }) {
  const common = commonOf(records.map(toldOf));
  return (
    <>
      <SaidOnce common={common} />
      <Table label={label} heads={['When', 'Outcome', 'Action', 'Who', 'Details']}>
        {records.map((record, at) => {
          const { id, identityType, displayName } = record.sourceIdentity;
          return (
            <tr key={`${record.activityDateTime} ${id} ${record.provisioningAction} ${at}`}>
              <td>
                <Moment at={record.activityDateTime} />
              </td>
              <td>
                <Outcome record={record} />
              </td>
              <td>{spoken(record.provisioningAction)}</td>
              <td>
                <Who kind={identityType} id={id} name={displayName} />
              </td>
              <td class="wide">
                <Details record={record} common={common} />
              </td>
            </tr>
          );
        })}
      </Table>
    </>
  );
}

/** What happened to one person or group, the newest first: seen, decided, sent, answered. */
export function Timeline({ records }: { readonly records: readonly LogRecord[] }) {
  const common = commonOf(records.map(toldOf));
  return (
    <>
      <SaidOnce common={common} />
      <ol class="timeline">
        {records.map((record, at) => (
          <li key={`${record.activityDateTime} ${record.provisioningAction} ${at}`}>
            <p>
              <Outcome record={record} /> <strong>{spoken(record.provisioningAction)}</strong>{' '}
              <Moment at={record.activityDateTime} />
            </p>
            <p class="quiet steps">
              {record.firstSeenDateTime !== undefined && (
                <span>
                  seen <Moment at={record.firstSeenDateTime} short />
                </span>
              )}
              <span>decided in cycle {record.cycleId ?? '—'}</span>
              <span>{record.requests === 0 ? 'nothing sent' : `${counted(record.requests, 'request')} sent`}</span>
              <span>
                {answerOf(record)}
                {record.durationInMilliseconds !== undefined &&
                  ` after ${duration(record.durationInMilliseconds / 1_000)}`}
              </span>
            </p>
            <Details record={record} common={common} />
          </li>
        ))}
      </ol>
    </>
  );
}

function answerOf({ provisioningStatusInfo: { status, errorInformation } }: LogRecord): string {
  const answered = errorInformation?.request?.status;
  return answered === undefined ? STATUSES[status].toLowerCase() : `answered ${answered}`;
}

function Outcome({ record }: { readonly record: LogRecord }) {
  const { status } = record.provisioningStatusInfo;
  return (
    <span class="outcome">
      <Shape look={LOOKS[status]} /> {STATUSES[status]}
    </span>
  );
}

function toldOf({ provisioningStatusInfo: { errorInformation: error } }: LogRecord): Told | undefined {
  return error && { code: error.errorCode, detail: error.reason, remedy: error.recommendedAction };
}

function Details({ record, common }: { readonly record: LogRecord; readonly common: Common }) {
  const { modifiedProperties, reason, attempts, group } = record;
  const told = toldOf(record);
  return (
    <>
      {reason !== undefined && <p>Because: {spoken(reason).toLowerCase()}</p>}
      {group !== undefined && (
        <p>
          From the group <Who kind="group" id={group} />
        </p>
      )}
      {told !== undefined && (
        <div>
          <SaidHere told={told} common={common} />
          {attempts !== undefined && attempts > 1 && ` (${attempts} times)`}
        </div>
      )}
      {modifiedProperties.length > 0 && (
        <details>
          <summary>{counted(modifiedProperties.length, 'value')}</summary>
          <dl class="changes">
            {modifiedProperties.map((property) => (
              <Property key={property.displayName} property={property} />
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function Property({ property }: { readonly property: LogProperty }) {
  const { displayName, oldValue, newValue, added, removed } = property;
  return (
    <div>
      <dt>{displayName}</dt>
      <dd>
        {added === undefined && removed === undefined ? (
          <Change from={oldValue} to={newValue} />
        ) : (
          [...(added ?? []).map((id) => `+ ${id}`), ...(removed ?? []).map((id) => `− ${id}`)].join(', ')
        )}
      </dd>
    </div>
  );
}
