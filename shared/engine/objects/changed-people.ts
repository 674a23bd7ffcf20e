// People whose row changed in this slice: mappings and filters of others may refer to them.

import type { SourceId, StoredObject } from '../../model/stored-object.ts';

export class ChangedPeople {
  readonly #isReferredTo: boolean;
  #changed = new Set<SourceId>();

  /** `references`: the attributes by which mappings or filters point to people; none: nobody needs to know. */
  constructor(references: readonly string[]) {
    this.#isReferredTo = references.length > 0;
  }

  note(object: StoredObject): void {
    if (this.#isReferredTo && object.kind === 'user') this.#changed.add(object.id);
  }

  /** Those noted since the last call. */
  take(): ReadonlySet<SourceId> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }
}
