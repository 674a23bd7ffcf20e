// The provisioning log over HTTP: parse the query, ask the app, answer one page.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { LogQuery, LogRecord } from '../app/provisioning-log.ts';
import type { App } from '../app.ts';
import { isCode } from '../errors/index.ts';
import { RECORD_ACTIONS, RECORD_STATUSES } from '../model/provisioning-record.ts';
import { KINDS } from '../model/stored-object.ts';
import { failure } from './failure.ts';
import { answerWith, formatOf, type Row } from './log-formats.ts';
import { ASK_PAGE, addressAfter, PAGE_QUERY } from './log-query.ts';
import { problem } from './problem.ts';

const name = z.string().trim().min(1).max(256).optional();

const Query = z
  .strictObject({
    ...PAGE_QUERY,
    kind: z.enum(KINDS).optional(),
    user: name,
    group: name,
    action: z.enum(RECORD_ACTIONS).optional(),
    status: z.enum(RECORD_STATUSES).optional(),
    // Not `code`: by that name the platform takes a function key.
    errorCode: z.string().refine(isCode).optional(),
    cycle: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  })
  .refine(({ user, group, kind }) => [user, group, kind].filter((each) => each !== undefined).length < 2);

const ASK =
  `The parameters are ${ASK_PAGE}, one of user (an object id or the address in Notion), group (an object id or the name in Notion) and kind (user or group), ` +
  `action (${RECORD_ACTIONS.join(', ')}), status (${RECORD_STATUSES.join(', ')}), errorCode (a code of docs/errors.md), and cycle (its number).`;

const COLUMNS = [
  'activityDateTime',
  'provisioningAction',
  'status',
  'identityType',
  'sourceId',
  'displayName',
  'targetId',
  'group',
  'removalReason',
  'errorCode',
  'reason',
  'modifiedProperties',
  'cycleId',
  'requests',
  'attempts',
  'lastActivityDateTime',
  'firstSeenDateTime',
  'durationInMilliseconds',
];

export async function listLogs(request: HttpRequest, app: Pick<App, 'logs'>): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const parsed = Query.safeParse(sent);
  if (!parsed.success) {
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail: ASK });
  }
  try {
    const { records, next } = await app.logs(queryOf(parsed.data));
    return answerWith(formatOf(request, parsed.data.format), {
      document: { records },
      lines: records,
      columns: COLUMNS,
      rows: records.map(rowOf),
      next: addressAfter('/api/logs', request.query, next),
    });
  } catch (error) {
    return failure(error);
  }
}

function queryOf({ user, group, action, errorCode, format: _, ...rest }: z.infer<typeof Query>): LogQuery {
  return {
    ...rest,
    ...(user === undefined ? {} : { object: { kind: 'user', name: user } }),
    ...(group === undefined ? {} : { object: { kind: 'group', name: group } }),
    ...(action === undefined ? {} : { actions: [action] }),
    code: errorCode,
  };
}

function rowOf({ provisioningStatusInfo, sourceIdentity, targetIdentity, reason, ...rest }: LogRecord): Row {
  const { status, errorInformation } = provisioningStatusInfo;
  return {
    ...rest,
    status,
    identityType: sourceIdentity.identityType,
    sourceId: sourceIdentity.id,
    displayName: sourceIdentity.displayName,
    targetId: targetIdentity?.id,
    removalReason: reason,
    errorCode: errorInformation?.errorCode,
    reason: errorInformation?.reason,
  };
}
