// Who is assigned to the enterprise application: the whole list, or an error.

import * as z from 'zod';
import { ResyncRequiredError, TransientError } from '../errors/index.ts';
import type { CallScope } from '../http/call-scope.ts';
import { isSuccess } from '../http/status-error.ts';
import type { Clock } from '../model/ports.ts';
import { type Assignment, DEFAULT_APP_ROLE, sourceId } from '../model/stored-object.ts';
import type { GraphClient } from './client.ts';
import { ASSIGNMENTS_ENDPOINT } from './endpoint.ts';
import type { GraphRoot } from './graph-root.ts';
import { badPage, graphError } from './refusal.ts';

export interface AssignmentsReader {
  all(scope: CallScope): Promise<readonly Assignment[]>;
  /** Number of assignments on the first page. */
  firstPage(scope: CallScope): Promise<number>;
}

export interface AssignmentsReaderOptions {
  readonly client: GraphClient;
  readonly root: GraphRoot;
  readonly servicePrincipalId: string;
  readonly clock: Clock;
}

// Not lenient: a row that is left out would look like an assignment taken away.
const item = z.object({
  principalId: z.guid(),
  principalType: z.string(),
  appRoleId: z.guid().nullish(),
  deletedDateTime: z.unknown().optional(),
});
const pageBody = z.object({ value: z.array(item), '@odata.nextLink': z.string().min(1).optional() });

/** A million assignments: what is longer than that, and than a run, has no end. */
const MANY_PAGES = 1_000;

interface Page {
  readonly assignments: readonly Assignment[];
  readonly next: string | undefined;
}

export function createAssignmentsReader(options: AssignmentsReaderOptions): AssignmentsReader {
  const { client, root, clock } = options;
  const first = `/servicePrincipals/${encodeURIComponent(options.servicePrincipalId)}/appRoleAssignedTo?$top=999`;

  const readPage = async (path: string, scope: CallScope): Promise<Page> => {
    const answer = await client.get(path, scope);
    const token = path === first ? 'none' : 'page';
    if (!isSuccess(answer.status)) throw graphError(answer, ASSIGNMENTS_ENDPOINT, token);
    const body = pageBody.safeParse(answer.body);
    if (!body.success) throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphAnswerUnreadable', 'the app cannot read completely');
    const link = body.data['@odata.nextLink'];
    if (link !== undefined && !root.owns(link)) {
      throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphLinkForeign', 'links to another host');
    }
    return {
      assignments: body.data.value.flatMap(toAssignment),
      next: link === undefined ? undefined : root.relative(link),
    };
  };

  const readAll = async (scope: CallScope): Promise<readonly Assignment[]> => {
    const found = new Map<string, Assignment>();
    const visited = new Set<string>();
    for (let path: string | undefined = first; path !== undefined; ) {
      // The list counts only when it is complete, and there is no place from which the next run could go on.
      if (visited.size >= MANY_PAGES && clock.now() > scope.deadline) {
        throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphListUnfinished', 'is followed by more than one run can read');
      }
      if (visited.has(path)) throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphPageRepeated', 'links to an earlier one');
      visited.add(path);
      const page: Page = await readPage(path, scope);
      for (const assignment of page.assignments) {
        found.set(`${assignment.principalId} ${assignment.appRoleId}`, assignment);
      }
      path = page.next;
    }
    return [...found.values()];
  };

  return {
    all: async (scope) => {
      try {
        return await readAll(scope);
      } catch (error) {
        // Page tokens of plain lists die within minutes; there is no watermark to lose here.
        if (!(error instanceof ResyncRequiredError)) throw error;
      }
      try {
        return await readAll(scope);
      } catch (error) {
        if (!(error instanceof ResyncRequiredError)) throw error;
        const detail = `${ASSIGNMENTS_ENDPOINT.doing} failed: the link to the next page expired twice.`;
        throw new TransientError({ code: 'GraphListExpired', detail, mayHaveHappened: false });
      }
    },
    firstPage: async (scope) => (await readPage(first, scope)).assignments.length,
  };
}

function toAssignment({ principalId, principalType, appRoleId, deletedDateTime }: z.infer<typeof item>): Assignment[] {
  // Other principals (a future type, say) are never provisioned.
  const isKnown = principalType === 'User' || principalType === 'Group' || principalType === 'ServicePrincipal';
  if (!isKnown || (deletedDateTime !== undefined && deletedDateTime !== null)) return [];
  const appRole = (appRoleId ?? DEFAULT_APP_ROLE).toLowerCase();
  return [{ principalId: sourceId(principalId), principalType, appRoleId: appRole }];
}
