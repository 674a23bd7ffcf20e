// What the job did, to whom, and what became of it.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listLogs } from '../shared/api/list-logs.ts';
import { app } from './app.ts';

functions.http('logs', {
  route: 'logs',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', (request) => listLogs(request, app()), process.env),
});
