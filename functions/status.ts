// How the job is doing. With ?probe=true an unhealthy job answers 503, for monitors that look at the status alone.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { json } from '../shared/api/problem.ts';
import { VERSION } from '../shared/version.ts';
import { app } from './app.ts';

/** How many of the last cycles to tell beside the figures. */
const MOST_CYCLES = 50;

functions.http('status', {
  route: 'status',
  methods: ['GET', 'HEAD'],
  authLevel: authLevel(process.env),
  handler: authorised(
    'Provisioning.Read',
    async (request) => {
      const status = await app().status(cyclesIn(request.query.get('cycles')));
      const probed = request.query.get('probe') === 'true';
      return json({ ...status, version: VERSION }, probed && !status.healthy ? 503 : 200);
    },
    process.env,
  ),
});

function cyclesIn(asked: string | null): number | undefined {
  return /^[1-9]\d?$/.test(asked ?? '') ? Math.min(Number(asked), MOST_CYCLES) : undefined;
}
