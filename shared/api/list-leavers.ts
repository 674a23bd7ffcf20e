// The report on leavers over HTTP: parse the query, ask the app, answer one page.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { failure } from './failure.ts';
import { answerWith, formatOf } from './log-formats.ts';
import { ASK_PAGE, addressAfter, PAGE_QUERY } from './log-query.ts';
import { problem } from './problem.ts';

const Query = z.strictObject(PAGE_QUERY);

const COLUMNS = ['id', 'name', 'action', 'reason', 'firstSeenDateTime', 'doneDateTime', 'seconds'];

export async function listLeavers(request: HttpRequest, app: Pick<App, 'leavers'>): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const parsed = Query.safeParse(sent);
  if (!parsed.success) {
    const detail = `The parameters are ${ASK_PAGE}.`;
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail });
  }
  const { format, ...query } = parsed.data;
  try {
    const { next, ...report } = await app.leavers(query);
    return answerWith(formatOf(request, format), {
      document: { ...report },
      lines: report.leavers,
      columns: COLUMNS,
      rows: report.leavers.map((leaver) => ({ ...leaver })),
      next: addressAfter('/api/reports/leavers', request.query, next),
    });
  } catch (error) {
    return failure(error);
  }
}
