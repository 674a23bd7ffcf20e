// Operating the job: start, pause, read, run now. Each is a stored request that the timer serves.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { operateJob } from '../shared/api/operate-job.ts';
import { app } from './app.ts';

functions.http('job', {
  route: 'job/{action}',
  methods: ['POST'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Operate', (request, _context, by) => operateJob(request, app(), by), process.env),
});
