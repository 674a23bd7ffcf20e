// Runs the Graph simulator as a process: `node sandbox/graph/main.ts --port 7071 --users 200 --groups 20`.

import { parseArgs } from 'node:util';
import { printable } from '../../shared/model/printable.ts';
import { onStop } from '../server/stop.ts';
import { startGraphSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '0' },
    groups: { type: 'string', default: '0' },
    file: { type: 'string' },
    'latency-ms': { type: 'string', default: '0' },
  },
});

const seed = wholeNumber('seed', values.seed);
const users = wholeNumber('users', values.users);
const groups = wholeNumber('groups', values.groups);
const simulator = await startGraphSimulator({
  port: wholeNumber('port', values.port),
  seed,
  latencyMs: wholeNumber('latency-ms', values['latency-ms']),
  ...(users + groups > 0 && { content: { users, groups } }),
  ...(values.file !== undefined && { file: values.file }),
});

const { url, servicePrincipalId, tenantId, credentials, restored } = simulator;
const { identityHeader } = credentials;
process.stdout.write(
  `${JSON.stringify({ ready: true, url, servicePrincipalId, tenantId, identityHeader, restored })}\n`,
);
onStop(() => simulator.close());

function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${flag} must be a whole number, not '${printable(text)}'\n`);
  process.exit(2);
}
