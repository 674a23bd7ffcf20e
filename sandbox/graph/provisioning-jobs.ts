// Microsoft's own provisioning on the enterprise application: its synchronization jobs, of which there is one or none.

import type { SimulatorResponse } from '../simulator/server.ts';
import { requireApplication } from './application-reads.ts';
import { context, type GraphCall } from './graph-call.ts';
import type { SwitchValues } from './switches.ts';

/** `schedule.state` and `status.code` of a job, by how far it has come. */
const STATES = {
  on: ['Active', 'Active'],
  quarantined: ['Active', 'Quarantine'],
  paused: ['Disabled', 'Paused'],
  unconfigured: ['Disabled', 'NotConfigured'],
} as const satisfies Record<Exclude<SwitchValues['provisioningJob'], 'none'>, readonly [string, string]>;

/** What Graph writes for a time that never came. */
const NEVER = '0001-01-01T00:00:00Z';

export function listProvisioningJobs(call: GraphCall, key: string): SimulatorResponse {
  const { switches, application } = requireApplication(call.tenant, key);
  const { provisioningJob } = switches.values;
  const entity = `servicePrincipals('${application.id}')/synchronization/jobs`;
  const value = provisioningJob === 'none' ? [] : [job(application.appId, STATES[provisioningJob])];
  return { status: 200, body: { '@odata.context': context(call, entity), value } };
}

function job(appId: string, [state, code]: readonly [string, string]): object {
  return {
    id: `notion.${appId.replaceAll('-', '')}`,
    templateId: 'notion',
    schedule: { expiration: null, interval: 'PT40M', state },
    status: {
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      code,
      lastExecution: null,
      lastSuccessfulExecution: null,
      lastSuccessfulExecutionWithExports: null,
      quarantine: null,
      steadyStateFirstAchievedTime: NEVER,
      steadyStateLastAchievedTime: NEVER,
      troubleshootingUrl: null,
      progress: [],
      synchronizedEntryCountByType: [],
    },
  };
}
