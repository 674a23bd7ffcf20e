// Anonymous sign of life: says that the app runs, which version and which build, nothing else.

import { app as functions } from '@azure/functions';
import { json } from '../shared/api/problem.ts';
import { BUILD, VERSION } from '../shared/version.ts';

functions.http('health', {
  route: 'health',
  methods: ['GET', 'HEAD'],
  authLevel: 'anonymous',
  handler: async () => json({ status: 'ok', version: VERSION, build: BUILD }),
});
