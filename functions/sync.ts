// The timer: one slice of the job at each tick.

import { app as functions } from '@azure/functions';
import { app, logOf } from './app.ts';

functions.timer('sync', {
  schedule: '%SYNC_SCHEDULE%',
  runOnStartup: false,
  handler: async (_timer, context) => {
    await app().runSlice(logOf(context));
  },
});
