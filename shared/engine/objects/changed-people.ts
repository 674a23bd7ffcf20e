// People of whom something else has to be looked at, noted while a slice works.

import type { SourceId, StoredObject } from '../../model/stored-object.ts';

export class ChangedPeople {
  readonly #isWanted: boolean;
  #changed = new Set<SourceId>();

  /** `isWanted`: false when nothing depends on them. */
  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
  }

  note(object: StoredObject): void {
    if (this.#isWanted && object.kind === 'user') this.#changed.add(object.id);
  }

  /** Those noted since the last call. */
  take(): ReadonlySet<SourceId> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }
}
