// The target with an ear to it: each request tells which operation it was, and whether it succeeded.

import type { Target } from '../../model/ports.ts';
import { OPERATIONS, type Operation } from './operations.ts';

const operations = new WeakMap<object, Operation>();

/** The operation whose request ended in this error. */
export function operationOf(error: object): Operation | undefined {
  return operations.get(error);
}

export interface Watcher {
  /** A create or an update is about to be sent. */
  sending(): void;
  /** `brings`: it was a create or an update. */
  succeeded(operation: Operation, brings: boolean): void;
}

export function watchedTarget(target: Target, watcher: Watcher): Target {
  const tagged = (error: unknown, operation: Operation): unknown => {
    if (typeof error === 'object' && error !== null && !operations.has(error)) operations.set(error, operation);
    return error;
  };
  const watched = async <T>(operation: Operation, request: Promise<T>, brings = false): Promise<T> => {
    try {
      const answer = await request;
      watcher.succeeded(operation, brings);
      return answer;
    } catch (error) {
      throw tagged(error, operation);
    }
  };
  const brought = <T>(operation: Operation, request: () => Promise<T>): Promise<T> => {
    watcher.sending();
    return watched(operation, request(), true);
  };
  return {
    traits: target.traits,
    async *list(kind) {
      try {
        for await (const page of target.list(kind)) {
          watcher.succeeded('read', false);
          yield page;
        }
      } catch (error) {
        throw tagged(error, 'read');
      }
    },
    canFilter: (value) => target.canFilter(value),
    find: (kind, path, value) => watched('read', target.find(kind, path, value)),
    read: (kind, id) => watched('read', target.read(kind, id)),
    locate: (kind, id, values) => watched('read', target.locate(kind, id, values)),
    members: (groupId) => watched('read', target.members(groupId)),
    ping: () => watched('read', target.ping()),
    differing: (kind, object, sent) => target.differing(kind, object, sent),
    create: (kind, values) => brought(OPERATIONS[kind].create, () => target.create(kind, values)),
    update: (kind, id, changes) => brought(OPERATIONS[kind].update, () => target.update(kind, id, changes)),
    deactivateUser: (id) => watched('removeUser', target.deactivateUser(id)),
    delete: (kind, id) => watched(OPERATIONS[kind].remove, target.delete(kind, id)),
    changeMembers: (groupId, add, remove) => {
      const request = (): ReturnType<Target['changeMembers']> => target.changeMembers(groupId, add, remove);
      return add.length > 0 ? brought('changeMembers', request) : watched('changeMembers', request());
    },
    currentRate: () => target.currentRate(),
  };
}
