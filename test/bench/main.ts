// `npm run bench`: measures what design promises about speed and size, with every part in a process of its own.

import process from 'node:process';
import { explaining } from './explain.ts';
import { growth } from './growth.ts';
import { initial } from './initial.ts';
import { mapping } from './mapping.ts';
import { HELP, readOptions } from './options.ts';
import { quiet } from './quiet.ts';
import { rate } from './rate.ts';
import { records } from './records.ts';
import { Report } from './report.ts';
import { startup } from './startup.ts';

const options = called();
if (options === 'help') {
  console.log(HELP);
  process.exit(0);
}
const { sections } = options;
const report = new Report();
if (sections.has('startup')) await startup(report);
if (sections.has('mapping')) await mapping(report);
if (sections.has('quiet')) await quiet(report, options);
if (sections.has('initial')) await initial(report, options);
if (sections.has('records')) await records(report, options);
if (sections.has('rate')) await rate(report, options);
if (sections.has('growth') || sections.has('change') || sections.has('reevaluate')) await growth(report, options);
if (sections.has('explain')) await explaining(report, options);
console.log(report.failures === 0 ? '\nEvery bound holds.' : `\n${report.failures} bounds do not hold.`);
process.exitCode = report.failures === 0 ? 0 : 1;

function called(): ReturnType<typeof readOptions> {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  }
}
