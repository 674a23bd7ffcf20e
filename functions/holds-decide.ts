// Approves, rejects or releases a hold set, or single entries of it.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { authLevel, authorised } from '../shared/api/authorise.ts';
import { decideHolds } from '../shared/api/decide-holds.ts';
import { app } from './app.ts';

functions.http('holds-decide', {
  route: 'holds/{set}/{action}',
  methods: ['POST'],
  authLevel: authLevel(process.env),
  handler: authorised('Provisioning.Operate', (request, _context, by) => decideHolds(request, app(), by), process.env),
});
