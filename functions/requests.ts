// What operators asked for: who, when, what, and what came of it.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listRequests } from '../shared/api/list-requests.ts';
import { app } from './app.ts';

functions.http('requests', {
  route: 'requests',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', (request) => listRequests(request, app()), process.env),
});
