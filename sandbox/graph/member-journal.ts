// The memberships of one group as an append-only journal. Positions never move, so a reader that is half-way through
// a group loses nothing when the group changes under it.

export class MemberJournal {
  /** A ref for "added", its complement (~ref) for "removed". */
  #entries: number[] = [];
  /** Sequence number, in the groups log, of the change that made the entry. */
  #changes: number[] = [];
  /** Position of a later entry about the same member; only for members that have one. */
  #next = new Map<number, number>();
  /** Newest position by member; built when first asked, because most groups only ever grow by `addNew`. */
  #newest: Map<number, number> | undefined;

  get length(): number {
    return this.#entries.length;
  }

  has(ref: number): boolean {
    const position = this.#index().get(ref);
    return position !== undefined && this.isAddition(position);
  }

  add(ref: number, change: number): void {
    this.#append(ref, ref, change);
  }

  remove(ref: number, change: number): void {
    this.#append(ref, ~ref, change);
  }

  /** Adds members that are known never to have been mentioned here. */
  addNew(refs: Iterable<number>, change: number): void {
    for (const ref of refs) {
      this.#newest?.set(ref, this.#entries.length);
      this.#entries.push(ref);
      this.#changes.push(change);
    }
  }

  memberAt(position: number): number {
    const entry = this.#entries[position];
    if (entry === undefined) throw new RangeError(`no journal entry ${position}`);
    return entry < 0 ? ~entry : entry;
  }

  isAddition(position: number): boolean {
    return (this.#entries[position] ?? -1) >= 0;
  }

  /** Whether no entry before position `end` says something newer about the same member. */
  isNewestBefore(position: number, end: number): boolean {
    const next = this.#next.get(position);
    return next === undefined || next >= end;
  }

  /** First position whose entry was made after the given change. */
  positionAfter(change: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle] ?? 0) <= change) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The ref at a position if it is a membership today, else undefined. */
  currentAt(position: number): number | undefined {
    const entry = this.#entries[position];
    return entry === undefined || entry < 0 || this.#next.has(position) ? undefined : entry;
  }

  *current(): Generator<number> {
    for (let position = 0; position < this.length; position += 1) {
      const ref = this.currentAt(position);
      if (ref !== undefined) yield ref;
    }
  }

  /** Like `has`, by a scan instead of an index: for one question asked of every group. */
  mentionsAsCurrent(ref: number): boolean {
    const position = this.#entries.lastIndexOf(ref);
    return position >= 0 && this.currentAt(position) !== undefined;
  }

  #append(ref: number, entry: number, change: number): void {
    const index = this.#index();
    const earlier = index.get(ref);
    const position = this.#entries.length;
    if (earlier !== undefined) this.#next.set(earlier, position);
    index.set(ref, position);
    this.#entries.push(entry);
    this.#changes.push(change);
  }

  #index(): Map<number, number> {
    if (this.#newest === undefined) {
      this.#newest = new Map();
      for (let position = 0; position < this.length; position += 1) this.#newest.set(this.memberAt(position), position);
    }
    return this.#newest;
  }
}
