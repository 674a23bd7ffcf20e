// Why one person or group is in Notion, or is not. Reads only.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { explainObject } from '../shared/api/explain-object.ts';
import { app, logOf } from './app.ts';

functions.http('explain', {
  route: 'explain',
  methods: ['POST'],
  authLevel: authLevel(process.env),
  handler: authorised(
    'Provisioning.Read',
    (request, context) => explainObject(request, app(), logOf(context)),
    process.env,
  ),
});
