// Who waits after a failure or for consent, and who should be out and is still in: by name, with the reason.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { listWaiting } from '../shared/api/list-waiting.ts';
import { app, logOf } from './app.ts';

functions.http('report-waiting', {
  route: 'reports/waiting',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised(
    'Provisioning.Read',
    (request, context) => listWaiting(request, app(), logOf(context)),
    process.env,
  ),
});
