// What becomes of somebody, or of a group, who should not be in Notion any more, in words.

import { counted } from '../../errors/counted.ts';
import type { ProvisioningConfig } from '../shape/provisioning-schema.ts';
import type { ActionWords } from './configuration-words.ts';

type UserActions = ProvisioningConfig['users']['actions'];
type GroupActions = ProvisioningConfig['groups']['actions'];

const PEOPLE: readonly (readonly [keyof UserActions, string])[] = [
  ['disabled', 'Somebody whose account is disabled'],
  ['outOfScope', 'Somebody who is out of scope'],
  ['softDeleted', 'Somebody who is in the recycle bin of Entra ID'],
  ['hardDeleted', 'Somebody who is permanently deleted'],
];

const GROUPS: readonly (readonly [keyof GroupActions, string])[] = [
  ['outOfScope', 'A group that is out of scope'],
  ['softDeleted', 'A group that is in the recycle bin of Entra ID'],
  ['hardDeleted', 'A group that is permanently deleted'],
];

export function userActions(actions: UserActions): readonly ActionWords[] {
  return PEOPLE.map(([when, who]) => {
    const removal = when === 'hardDeleted' ? 'is deleted in Notion' : 'is deactivated in Notion';
    const becomes = actions[when] === 'keep' ? 'stays in Notion' : removal;
    return { when, action: actions[when], sentence: `${who} ${becomes}.` };
  });
}

export function groupActions({ actions, deleteAfterDays }: ProvisioningConfig['groups']): readonly ActionWords[] {
  return GROUPS.map(([when, which]) => {
    const later = when === 'hardDeleted' && deleteAfterDays > 0 ? counted(deleteAfterDays, 'day') : undefined;
    return { when, action: actions[when], sentence: `${which} ${BECOMES[actions[when]](later)}.` };
  });
}

const deleted = (later: string | undefined): string =>
  later === undefined ? 'is deleted in Notion' : `is emptied, and deleted in Notion ${later} later`;

/** `later`: how long its deletion waits. */
const BECOMES: Readonly<Record<GroupActions['outOfScope'], (later: string | undefined) => string>> = {
  empty: () => 'loses the members that this job manages, and stays in Notion',
  delete: deleted,
  deleteOurs: (later) => `${deleted(later)} if this job made it, and otherwise emptied and no longer managed`,
  keep: () => 'stays in Notion as it is',
};
