// The page for operators. Anonymous, because it holds no data: each call that it makes needs a key or a signed-in caller.

import process from 'node:process';
import { app as functions } from '@azure/functions';
import { consolePage } from '../shared/api/console-page.ts';

functions.http('console', {
  route: 'console',
  methods: ['GET', 'HEAD'],
  authLevel: 'anonymous',
  handler: async () => consolePage(process.env),
});
