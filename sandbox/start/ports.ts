// Finds out before anything starts whether the wanted ports are free.

import { once } from 'node:events';
import { createServer } from 'node:net';

/** One sentence for each port that is in use, naming the flag that chooses another. */
export async function portsInUse(wanted: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [flag, port] of Object.entries(wanted)) {
    if (port !== 0 && !(await isFree(port))) problems.push(`Port ${port} is in use: choose another one with ${flag}.`);
  }
  return problems;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
