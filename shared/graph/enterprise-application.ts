// How people sign in through the enterprise application, and whether Microsoft's own provisioning works on it.

import * as z from 'zod';
import type { CallScope } from '../http/call-scope.ts';
import { isSuccess } from '../http/status-error.ts';
import type { GraphClient } from './client.ts';
import { ASSIGNMENTS_ENDPOINT } from './endpoint.ts';
import { badPage, graphError } from './refusal.ts';

export interface SignOn {
  /** `saml`, `password`, `oidc`, `notSupported`; undefined: nobody has chosen. */
  readonly mode: string | undefined;
  readonly replyUrls: number;
  /** False: nobody can sign in, not even who is assigned. */
  readonly enabled: boolean;
}

export interface ProvisioningJob {
  readonly id: string;
  /** A job in quarantine counts: it works more slowly. */
  readonly isOn: boolean;
}

const signOnBody = z.object({
  accountEnabled: z.boolean().nullish(),
  preferredSingleSignOnMode: z.string().nullish(),
  replyUrls: z.array(z.string()).nullish(),
});

export async function readSignOn(client: GraphClient, servicePrincipalId: string, scope: CallScope): Promise<SignOn> {
  const select = 'id,accountEnabled,preferredSingleSignOnMode,replyUrls';
  const answer = await client.get(`${pathOf(servicePrincipalId)}?$select=${select}`, scope);
  if (!isSuccess(answer.status)) throw graphError(answer, ASSIGNMENTS_ENDPOINT, 'none');
  const body = signOnBody.safeParse(answer.body);
  if (!body.success) throw badPage(ASSIGNMENTS_ENDPOINT, 'GraphAnswerUnreadable', 'the app cannot read completely');
  return {
    mode: body.data.preferredSingleSignOnMode ?? undefined,
    replyUrls: body.data.replyUrls?.length ?? 0,
    enabled: body.data.accountEnabled !== false,
  };
}

const state = z.string().optional().catch(undefined);
const jobsBody = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      schedule: z.object({ state }).catch({ state: undefined }),
      status: z.object({ code: state }).catch({ code: undefined }),
    }),
  ),
});

/** A paused job is shown as Disabled and Paused; what is neither counts as on. */
const OFF = new Set(['disabled', 'paused', 'notconfigured']);

/**
 * The first page, which holds the few there are. Undefined: Graph does not show them to us. Without the permission it
 * answers 401 like to a refused token, and a national cloud may not have this part of Graph.
 */
export async function readProvisioningJobs(
  client: GraphClient,
  servicePrincipalId: string,
  scope: CallScope,
): Promise<readonly ProvisioningJob[] | undefined> {
  const answer = await client.get(`${pathOf(servicePrincipalId)}/synchronization/jobs`, scope);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return undefined;
  if (!isSuccess(answer.status)) throw graphError(answer, ASSIGNMENTS_ENDPOINT, 'none');
  const body = jobsBody.safeParse(answer.body);
  if (!body.success) return undefined;
  return body.data.value.map(({ id, schedule, status }) => ({
    id,
    isOn: ![schedule.state, status.code].some((text) => text !== undefined && OFF.has(text.toLowerCase())),
  }));
}

function pathOf(servicePrincipalId: string): string {
  return `/servicePrincipals/${encodeURIComponent(servicePrincipalId)}`;
}
