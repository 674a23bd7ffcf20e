// How long people stayed in Notion after Entra ID said that they leave.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listLeavers } from '../shared/api/list-leavers.ts';
import { app } from './app.ts';

functions.http('report-leavers', {
  route: 'reports/leavers',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', (request) => listLeavers(request, app()), process.env),
});
