// Soft-deleted users and groups, and when they went there: after some time they are deleted permanently.

import type { GroupObject, UserObject } from './directory-objects.ts';

const DAY_MS = 86_400_000;

export class RecycleBin {
  /** In the order in which they were deleted. */
  #deletedAt = new Map<UserObject | GroupObject, number>();

  put(object: UserObject | GroupObject, now: number): void {
    this.#deletedAt.set(object, now);
  }

  remove(object: UserObject | GroupObject): void {
    this.#deletedAt.delete(object);
  }

  *list(): Generator<{ readonly object: UserObject | GroupObject; readonly at: number }> {
    for (const [object, at] of this.#deletedAt) yield { object, at };
  }

  /** What has been there for that many days; 0 days are for ever. */
  expired(now: number, days: number): readonly (UserObject | GroupObject)[] {
    if (days === 0) return [];
    return [...this.#deletedAt].filter(([, at]) => now - at >= days * DAY_MS).map(([object]) => object);
  }

  clear(): void {
    this.#deletedAt.clear();
  }
}
