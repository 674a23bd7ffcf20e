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

  /** What has been there for that many days, and is there no longer; 0 days are for ever. */
  takeExpired(now: number, days: number): readonly (UserObject | GroupObject)[] {
    if (days === 0) return [];
    const expired = [...this.#deletedAt].filter(([, at]) => now - at >= days * DAY_MS).map(([object]) => object);
    for (const object of expired) this.#deletedAt.delete(object);
    return expired;
  }

  clear(): void {
    this.#deletedAt.clear();
  }
}
