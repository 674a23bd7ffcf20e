// Runs the simulated workspace as a process of its own.

import { parseArgs } from 'node:util';
import { onStop } from '../server/stop.ts';
import { startNotionSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    rpm: { type: 'string' },
    'latency-ms': { type: 'string', default: '0' },
    file: { type: 'string' },
    members: { type: 'string', default: '0' },
  },
});

const simulator = await startNotionSimulator({
  port: whole('port', values.port),
  seed: whole('seed', values.seed),
  ...(values.file !== undefined && { file: values.file }),
  content: { members: whole('members', values.members) },
  knobs: {
    latencyMs: whole('latency-ms', values['latency-ms']),
    ...(values.rpm === undefined ? {} : { rateProfile: 'window', rateWindowLimit: whole('rpm', values.rpm) }),
  },
});

const { url, scimUrl, token, restored } = simulator;
console.log(JSON.stringify({ ready: true, url, scimUrl, token, restored }));
onStop(() => simulator.close());

function whole(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${flag} must be a whole number, not ${JSON.stringify(text)}`);
}
