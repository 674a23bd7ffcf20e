// Checks every dependency and permission, one by one, and says what to do about each that fails.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { json } from '../shared/api/problem.ts';
import { app, logOf } from './app.ts';

functions.http('test-connection', {
  route: 'test-connection',
  methods: ['POST'],
  authLevel: authLevel(process.env),
  handler: authorised(
    'Provisioning.Operate',
    async (_request, context) => json(await app().testConnection(logOf(context))),
    process.env,
  ),
});
