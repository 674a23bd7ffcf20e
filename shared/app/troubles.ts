// What keeps the job from running at all, with its age: nothing can be stored of it, so this process remembers.

import type { Problem } from '../engine/job/health-facts.ts';
import type { ProvisioningError } from '../errors/index.ts';

/** What is wrong with the configuration, and what else was met; an error that is both is told once. */
export function withProblems(
  configuration: { errors(): readonly ProvisioningError[] },
  met: ProvisioningError,
): readonly ProvisioningError[] {
  const problems = configuration.errors();
  return problems.some(({ code }) => code === met.code) ? problems : [...problems, met];
}

const HOUR_MS = 3_600_000;

export class Troubles {
  readonly #since = new Map<string, number>();
  readonly #toldAt = new Map<string, number>();

  /** All there are now; those that are gone are forgotten. */
  note(errors: readonly ProvisioningError[], now: number): readonly Problem[] {
    const codes = new Set<string>(errors.map(({ code }) => code));
    for (const code of [...this.#since.keys()].filter((known) => !codes.has(known))) {
      this.#since.delete(code);
      this.#toldAt.delete(code);
    }
    return errors.map((error) => {
      const since = this.#since.get(error.code) ?? now;
      this.#since.set(error.code, since);
      return { error, since };
    });
  }

  /** True the first time, and then once an hour while it lasts. */
  isNews(code: string, now: number): boolean {
    if (now - (this.#toldAt.get(code) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return false;
    this.#toldAt.set(code, now);
    return true;
  }
}
