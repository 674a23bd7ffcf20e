// What goes beyond a limit and waits for a person's consent.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listHolds } from '../shared/api/list-holds.ts';
import { app } from './app.ts';

functions.http('holds', {
  route: 'holds',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', (request) => listHolds(request, app()), process.env),
});
