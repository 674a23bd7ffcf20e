// What operators do to a world, as the HTTP functions would store it.

import { type Asked, createJobActions } from '../../../shared/app/job-actions.ts';
import type { OperatorRequest, RequestedAction } from '../../../shared/model/ports.ts';
import type { World } from './world.ts';

export function ask(world: World, what: RequestedAction): Promise<Asked> {
  const requireUsable = async () => undefined;
  const actions = createJobActions({ state: () => world.state(), requireUsable, clock: world.clock });
  return actions.ask({ by: { name: 'function key' }, what });
}

/** The newest first. */
export async function asked(world: World): Promise<readonly OperatorRequest[]> {
  return (await world.state().requests.list(100)).requests;
}
