// Lets the next tick try at once what waits after a failure.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { releaseEscrow } from '../shared/api/release-escrow.ts';
import { app } from './app.ts';

functions.http('escrow-release', {
  route: 'escrow/release',
  methods: ['POST'],
  authLevel: authLevel(process.env),
  handler: authorised(
    'Provisioning.Operate',
    (request, _context, by) => releaseEscrow(request, app(), by),
    process.env,
  ),
});
