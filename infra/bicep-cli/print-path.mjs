// Prints the path of the Bicep compiler, for scripts; says on standard error why there is none.

import process from 'node:process';
import { findBicep } from './find-bicep.mjs';

const { command, why } = findBicep();
if (command === undefined)
  console.error(`Error: the Bicep compiler was not found: ${why}. Install it, or the .NET SDK that fetches it.`);
else console.log(command);
process.exitCode = command === undefined ? 1 : 0;
