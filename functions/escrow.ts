// What waits after a failure, and when it is tried again.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listEscrow } from '../shared/api/list-escrow.ts';
import { app } from './app.ts';

functions.http('escrow', {
  route: 'escrow',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', (request) => listEscrow(request, app()), process.env),
});
