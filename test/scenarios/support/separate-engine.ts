// One tick of a world's engine in a process of its own, which may kill or freeze itself at a request.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { STATIC_TOKEN } from '../../../sandbox/graph/simulator.ts';
import type { EngineProcessSettings, ProcessEnd } from './engine-process.ts';
import type { World } from './world.ts';

type More = Pick<EngineProcessSettings, 'leaseTtlMs' | 'timeoutMs'> & Partial<EngineProcessSettings>;

export function spawnEngine(world: World, more: More): ChildProcess {
  const settings: EngineProcessSettings = {
    graphUrl: world.graph.url,
    graphToken: STATIC_TOKEN,
    servicePrincipalId: world.graph.servicePrincipalId,
    scimUrl: world.notion.scimUrl,
    scimToken: world.settings.token ?? world.notion.token,
    pair: world.dependencies().pair,
    ...world.tables,
    ...more,
  };
  const script = fileURLToPath(new URL('engine-process.ts', import.meta.url));
  return spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const HERE = 'Here it ends.';

/** False: the tick was over before it came to that request. `meanwhile`: while the process stands still. */
export async function tickToAnEnd(world: World, end: ProcessEnd, meanwhile: () => Promise<void>): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const time = { file: join(directory, 'ahead'), waitShare: 0.001 };
  const tellTime = (): void => writeFileSync(time.file, String(world.clock.now() - Date.now()));
  tellTime();
  const configuration = JSON.stringify(world.config);
  const engine = spawnEngine(world, { leaseTtlMs: 180_000, timeoutMs: 30_000, configuration, time, end });
  const over = once(engine, 'close');
  // Before it stops itself, it says so; its summary comes at its end.
  const told = engine.stdout === null ? over : Promise.race([once(engine.stdout, 'data'), over]);
  try {
    const [first] = await told;
    engine.stdout?.resume();
    const isReached = String(first).startsWith(HERE);
    if (isReached && end.signal === 'SIGSTOP') {
      await meanwhile();
      tellTime();
      engine.kill('SIGCONT');
    }
    await over;
    return isReached;
  } finally {
    engine.kill('SIGKILL');
    await rm(directory, { recursive: true });
  }
}
