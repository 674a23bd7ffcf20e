// The printed table: one line a measured value, with its bound and whether it holds.

export type Bound = { readonly atMost: number } | { readonly atLeast: number } | { readonly exactly: number };

const [WHAT, VALUE, BOUND] = [66, 16, 16];

export class Report {
  failures = 0;

  title(text: string): void {
    console.log(`\n${text}\n${'─'.repeat(WHAT + VALUE + BOUND + 6)}`);
  }

  /** A value without a promise. */
  note(what: string, value: number, unit = ''): void {
    this.#line(what, format(value, unit), '', '');
  }

  check(what: string, value: number, bound: Bound, unit = ''): void {
    const holds = isWithin(value, bound);
    if (!holds) this.failures += 1;
    this.#line(what, format(value, unit), describe(bound, unit), holds ? 'ok' : 'FAILED');
  }

  #line(what: string, value: string, bound: string, verdict: string): void {
    console.log(`${what.padEnd(WHAT)}${value.padStart(VALUE)}${bound.padStart(BOUND)}  ${verdict}`.trimEnd());
  }
}

function isWithin(value: number, bound: Bound): boolean {
  if ('atMost' in bound) return value <= bound.atMost;
  return 'atLeast' in bound ? value >= bound.atLeast : value === bound.exactly;
}

function describe(bound: Bound, unit: string): string {
  if ('atMost' in bound) return `≤ ${format(bound.atMost, unit)}`;
  return 'atLeast' in bound ? `≥ ${format(bound.atLeast, unit)}` : `= ${format(bound.exactly, unit)}`;
}

function format(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? 0 : value < 10 ? 3 : 1;
  const number = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '' ? number : `${number} ${unit}`;
}
