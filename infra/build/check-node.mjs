// Ends the process with a clear message when its Node is too old. Imported before anything that an old Node cannot load.

import process from 'node:process';
import { nodeVersionProblem } from './node-version.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
