// The app's entry: loading it registers every function, and does nothing else.

import './configuration.ts';
import './console.ts';
import './escrow.ts';
import './escrow-release.ts';
import './explain.ts';
import './health.ts';
import './holds.ts';
import './holds-decide.ts';
import './job.ts';
import './logs.ts';
import './report-leavers.ts';
import './report-waiting.ts';
import './requests.ts';
import './status.ts';
import './sync.ts';
import './terminate.ts';
import './test-connection.ts';
