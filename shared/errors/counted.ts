// A number with its noun, in the right form.

/** "1 group", "2 groups"; `plural` for nouns that take no "s": "1 person", "2 people". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
