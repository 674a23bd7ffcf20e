// Keeps an old Node from running what it cannot: hands over to the Node that `npm ci` brought, or says what to do.
//
// Imported before anything else. A recent npm (11.19) links the Node that it brought, so that nothing is left to do here;
// older ones (up to 11.6 at least) install it, and remove the link together with the packages for other machines.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';
import './closed-pipe.mjs';
import { nodeVersionProblem } from './node-version.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  const brought = broughtNode();
  if (brought !== undefined && brought !== process.execPath) await handOver(brought);
  console.error(problem);
  process.exit(1);
}

/** Path of the Node in the platform package, if there is one for this machine. */
function broughtNode() {
  const { platform, arch } = process;
  const [system, file] = platform === 'win32' ? ['win', 'node.exe'] : [platform, 'node'];
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  try {
    return createRequire(import.meta.url).resolve(`${prefix}-${system}-${arch}/bin/${file}`);
  } catch {
    return undefined;
  }
}

/** Runs the same command by another Node, and ends as it ends. Returns only when that one cannot be started. */
function handOver(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // Ctrl-C reaches the child as well, which decides what it means.
  process.on('SIGINT', () => {});
  return new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => process.exit(signal === null ? code : 1));
  });
}
