// App-role assignments of the enterprise application, kept with the time they were made and taken away.

import { DirectoryError } from './directory-error.ts';
import type { DirectoryObject } from './directory-objects.ts';

export interface Assignment {
  readonly id: string;
  readonly principal: DirectoryObject;
  readonly appRoleId: string;
  readonly createdAt: number;
  removedAt: number | undefined;
}

export class AssignmentList {
  /** In order of creation, removed ones included: positions never move. */
  #all: Assignment[] = [];
  #active = new Map<string, Assignment>();
  #byGrant = new Map<string, Assignment>();

  get length(): number {
    return this.#all.length;
  }

  at(position: number): Assignment | undefined {
    return this.#all[position];
  }

  active(): IterableIterator<Assignment> {
    return this.#active.values();
  }

  add(id: string, principal: DirectoryObject, appRoleId: string, now: number): void {
    const grant = grantKey(principal, appRoleId);
    if (this.#byGrant.has(grant)) {
      throw new DirectoryError(400, `'${principal.id}' already has the app role '${appRoleId}'`);
    }
    const assignment: Assignment = { id, principal, appRoleId, createdAt: now, removedAt: undefined };
    this.#all.push(assignment);
    this.#active.set(id, assignment);
    this.#byGrant.set(grant, assignment);
  }

  remove(id: string, now: number): void {
    const assignment = this.#active.get(id);
    if (assignment === undefined) throw DirectoryError.unknown('assignment', id);
    assignment.removedAt = now;
    this.#active.delete(id);
    this.#byGrant.delete(grantKey(assignment.principal, assignment.appRoleId));
  }

  removeAllOf(principal: DirectoryObject, now: number): void {
    for (const assignment of [...this.#active.values()]) {
      if (assignment.principal === principal) this.remove(assignment.id, now);
    }
  }

  clear(): void {
    this.#all = [];
    this.#active = new Map();
    this.#byGrant = new Map();
  }
}

/** Whether a reader whose view is of that time sees the assignment. */
export function existsAt(assignment: Assignment, time: number): boolean {
  return assignment.createdAt <= time && (assignment.removedAt === undefined || assignment.removedAt > time);
}

function grantKey(principal: DirectoryObject, appRoleId: string): string {
  return `${principal.ref} ${appRoleId}`;
}
