// `npm start`: runs the whole product against the sandbox, or against real ends where flags say so.

import process from 'node:process';
import { printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { configurationFile } from './start/configuration-file.ts';
import { HELP } from './start/help.ts';
import { HostLines } from './start/host-lines.ts';
import { operate } from './start/operate.ts';
import { parseOptions, type StartOptions } from './start/options.ts';
import { portsInUse } from './start/ports.ts';
import { startSandbox } from './start/sandbox.ts';
import { listenForStop } from './start/stop-request.ts';
import { openTerminal } from './start/terminal.ts';
import { appFlags } from './start/waits.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'wrong') {
  console.error(printableLines([...parsed.problems, 'Run `npm start -- --help` for all flags.'].join('\n')));
  process.exit(EXIT.wrongCall);
} else {
  process.exit(await run(parsed.options));
}

/** Runs until asked to stop; answers with the exit code. */
async function run(options: StartOptions): Promise<number> {
  const stop = listenForStop();
  const { print, reach, progress } = openTerminal(options.json, () => stop.ask());
  const failures: unknown[] = [];
  const fail = (reason: unknown): void => {
    if (!stop.signal.aborted) failures.push(reason);
    stop.ask();
  };

  const busy = await portsInUse({
    '--port': options.port,
    ...(options.source === 'sim' && { '--graph-port': options.graphPort }),
    ...(options.target === 'sim' && { '--notion-port': options.notionPort }),
  });
  if (busy.length > 0) {
    console.error(busy.join('\n'));
    return 1;
  }

  const lines = new HostLines({ print, raw: options.json });
  const starting = startSandbox({
    ...options,
    env: { PROVISIONING_CONFIG: configurationFile(import.meta.url, process.env) },
    // What the end interrupts is no trouble that anybody has to mend.
    onHostLine: (line) => (options.json || !stop.signal.aborted) && lines.take(line),
    onDeath: fail,
  });
  const sandbox = await Promise.race([starting.catch(fail), stop.asked]);
  if (sandbox) {
    reach(appFlags(sandbox.hostUrl));
    const operating = operate({ sandbox, options, lines, print, progress, signal: stop.signal }).catch(fail);
    await stop.asked;
    print('Stopping.');
    // After a death, saving fails too: that is no news.
    await sandbox.close().catch((reason: unknown) => failures.length === 0 && failures.push(reason));
    await operating;
  }
  for (const failure of failures)
    console.error(printableLines(failure instanceof Error ? failure.message : String(failure)));
  return failures.length === 0 ? 0 : 1;
}
