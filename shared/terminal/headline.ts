// The first line about a job in a terminal: the same from every command.

const HEALTH = { ok: '✓ ok', warning: '! warning', error: '✗ error' } as const;

/** Health as a sign and in words, the state of the job, and the one sentence. */
export function headline({ health, state, summary }: Headline): string {
  const words = state === undefined ? '' : ` (${state === 'notStarted' ? 'not started' : state})`;
  return `${HEALTH[health]}${words}${summary === undefined ? '' : `  ${summary}`}`;
}

interface Headline {
  readonly health: keyof typeof HEALTH;
  readonly state?: string | undefined;
  readonly summary?: string | undefined;
}
