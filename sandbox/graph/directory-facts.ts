// The facts of a directory: all of them, so that another one can be made of them, and each made true again.

import { DirectoryError } from './directory-error.ts';
import type { DirectoryObject, GroupObject, UserObject } from './directory-objects.ts';
import type { DirectoryStore } from './directory-store.ts';
import type { Fact } from './facts.ts';

/** What is permanently deleted is left out. */
export function* factsOf(store: DirectoryStore): Generator<Fact> {
  for (const object of store.all()) if (object.version.state !== 'hard') yield factOf(object);
  for (const group of store.groups) {
    if (group.version.state === 'hard') continue;
    const joined = Array.from(store.membersOf(group), ({ id }) => id);
    if (joined.length > 0) yield { joined, group: group.id };
  }
  for (const { id, principal, appRoleId, createdAt } of store.assignments.active()) {
    yield { assignment: id, principal: principal.id, appRoleId, at: createdAt };
  }
  for (const { object, at } of store.recycleBin.list()) yield { deleted: object.id, permanent: false, at };
}

function factOf({ kind, id, version: { properties } }: DirectoryObject): Fact {
  if (kind === 'user') return { user: id, properties };
  return kind === 'group' ? { group: id, properties } : { other: id, kind, properties };
}

/** Makes a noted fact true again. */
export function takeFact(store: DirectoryStore, fact: Fact): void {
  const object = (id: string): DirectoryObject => {
    const found = store.find(id);
    if (found === undefined) throw DirectoryError.unknown('object', id);
    return found;
  };
  const group = (id: string): GroupObject => {
    const found = object(id);
    if (found.kind !== 'group') throw DirectoryError.unknown('group', id);
    return found;
  };
  const either = (id: string): UserObject | GroupObject => {
    const found = object(id);
    if (found.kind !== 'user' && found.kind !== 'group') throw DirectoryError.unknown('user or group', id);
    return found;
  };
  if ('user' in fact) store.putUser(fact.user, fact.properties);
  else if ('other' in fact) store.putOther(fact.kind, fact.other, fact.properties);
  else if ('changed' in fact) store.change(either(fact.changed), fact.properties);
  else if ('deleted' in fact) store.delete(either(fact.deleted), fact.permanent, fact.at);
  else if ('restored' in fact) store.restore(either(fact.restored));
  else if ('joined' in fact) store.link(group(fact.group), new Set(fact.joined.map(object)));
  else if ('left' in fact) store.unlink(group(fact.group), object(fact.left));
  else if ('assignment' in fact) store.grant(fact.assignment, object(fact.principal), fact.appRoleId, fact.at);
  else if ('unassigned' in fact) store.revoke(fact.unassigned);
  else store.putGroup(fact.group, fact.properties);
}
