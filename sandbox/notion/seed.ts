// Fills a workspace with people and groups that were there before any provisioning.

import { emptyProfile, type PersonName } from './accounts.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface SeedSize {
  readonly members: number;
  readonly groups?: number;
  /** Consecutive members, starting over at the first after the last. */
  readonly membersPerGroup?: number;
}

export function seedWorkspace(world: World, workspace: Workspace, size: SeedSize): void {
  const ids: string[] = [];
  for (let number = 1; ids.length < size.members; number += 1) {
    const userName = `member-${number}@contoso.example`;
    if (world.accounts.byEmail(userName) !== undefined) continue;
    const account = world.accounts.create(emptyProfile(userName, nameOf(number)));
    workspace.join(account, 'member', { withoutExtension: number === 4 });
    ids.push(account.id);
  }
  for (let group = 0; group < (size.groups ?? 0); group += 1) {
    const length = Math.min(size.membersPerGroup ?? 0, ids.length);
    const members = Array.from({ length }, (_, index) => ids[(group * length + index) % ids.length] ?? '');
    workspace.createGroup({ displayName: `Group ${workspace.groups.list().length + 1}`, members });
  }
}

/** The second and third member lack name parts, as was seen in live workspaces; the fourth lacks the extension. */
function nameOf(number: number): PersonName {
  const parts = { givenName: 'Member', familyName: `Number ${number}` };
  if (number === 2) return parts;
  const formatted = `Member Number ${number}`;
  return number === 3 ? { formatted } : { formatted, ...parts };
}
