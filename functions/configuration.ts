// Which configuration is in force, in words.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { showConfiguration } from '../shared/api/show-configuration.ts';
import { app } from './app.ts';

functions.http('configuration', {
  route: 'configuration',
  methods: ['GET'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Read', () => showConfiguration(app()), process.env),
});
