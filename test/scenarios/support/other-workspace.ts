// Settings that lead to another workspace for a while.

import { startNotionSimulator } from '../../../sandbox/notion/simulator.ts';
import type { World } from './world.ts';

/** What a tick wrote to an empty workspace that the settings named by mistake. */
export async function tickElsewhere(world: World): Promise<readonly string[]> {
  const { settings } = world;
  const workspace = await startNotionSimulator({ seed: 2 });
  try {
    world.settings = { ...settings, token: workspace.token, workspace };
    await world.slice();
    const { entries } = workspace.journal;
    return entries.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  } finally {
    world.settings = settings;
    await workspace.close();
  }
}

/** Another token of the same workspace. */
export async function rotateToken(world: World): Promise<void> {
  const answer = await fetch(`${world.notion.url}/__admin/tokens`, { method: 'POST' });
  const { token }: { readonly token: string } = JSON.parse(await answer.text());
  world.settings = { ...world.settings, token };
}
