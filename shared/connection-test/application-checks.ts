// The enterprise application beside its assignments: who signs in through it, and who else provisions for it.

import { CATALOGUE } from '../errors/index.ts';
import type { SignOn } from '../graph/enterprise-application.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { SliceScope } from '../model/ports.ts';
import type { Finding } from './check.ts';
import { grantCommand, PROVISIONING_JOBS_ROLE } from './graph-roles.ts';

export async function singleSignOn(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const problem = signOnProblem(await graph.signOn(scope));
  if (problem === undefined) return { detail: 'SAML single sign-on is set up on the enterprise application.' };
  const code = 'SingleSignOnMissing';
  return { status: 'warning', code, detail: problem, remedy: CATALOGUE[code].remedy };
}

function signOnProblem({ mode, replyUrls, enabled }: SignOn): string | undefined {
  if (mode === undefined) return 'Single sign-on is recommended, and the enterprise application has none.';
  if (mode.toLowerCase() !== 'saml') {
    return `The enterprise application has single sign-on of the kind ${mode}, and Notion takes SAML only.`;
  }
  if (replyUrls === 0) return 'SAML is chosen on the enterprise application, but the reply address is missing.';
  return enabled ? undefined : 'Sign-in is switched off on the enterprise application: nobody gets in through it.';
}

export async function microsoftProvisioning(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const jobs = await visibleJobs(graph, scope);
  if (jobs === undefined) return unseen((await graph.token(scope)).principalId);
  const on = jobs.filter(({ isOn }) => isOn).map(({ id }) => id);
  if (on.length === 0) return { detail: "Microsoft's own provisioning is off for the enterprise application." };
  const code = 'MicrosoftProvisioningActive';
  const detail = `Microsoft's own provisioning is on for the enterprise application (${on.join(', ')}).`;
  return { status: 'warning', code, detail, remedy: CATALOGUE[code].remedy };
}

/** Not asked for in vain: Graph refuses as it refuses a bad token, and the token would be renewed for nothing. */
async function visibleJobs(graph: GraphProbe, scope: SliceScope): ReturnType<GraphProbe['provisioningJobs']> {
  const { roles } = await graph.token(scope);
  const isAllowed = roles === undefined || roles.some((role) => role.startsWith('Synchronization.Read'));
  return isAllowed ? graph.provisioningJobs(scope) : undefined;
}

/** No warning: the permission is more than provisioning needs, and its lack is no fault. */
function unseen(principalId: string | undefined): Finding {
  const code = 'MicrosoftProvisioningUnseen';
  const remedy = `${CATALOGUE[code].remedy} The command: ${grantCommand([PROVISIONING_JOBS_ROLE], principalId)}.`;
  return { status: 'skipped', code, detail: CATALOGUE[code].meaning, remedy };
}
