// The tokens that this process holds: whoever gets or sends one tells it here, so that no text that comes back shows it.

/** A token and the one that replaces it, for each of a few audiences. */
const MOST = 16;
const MASK = '‹token›';
/** Shorter parts of a token are found in ordinary texts. */
const SHORTEST_WHOLE = 8;
/** Nothing so short is a token, and every text would be full of it. */
const SHORTEST_TOKEN = 4;
const FRAGMENTS = { foreign: 8, own: 16 } as const;

interface LiveToken {
  readonly token: string;
  /** The parts of a JWT, and the whole: what nobody writes by chance. */
  readonly wholes: readonly string[];
  readonly grams: Readonly<Record<keyof typeof FRAGMENTS, ReadonlySet<string>>>;
}

export class LiveTokens {
  #live: readonly LiveToken[] = [];

  remember(token: string): void {
    if (token.length < SHORTEST_TOKEN || this.#live.some((live) => live.token === token)) return;
    const text = lowered(token);
    const wholes = [text, ...text.split('.')].filter(({ length }) => length >= SHORTEST_WHOLE);
    const grams = { foreign: gramsOf(text, FRAGMENTS.foreign), own: gramsOf(text, FRAGMENTS.own) };
    this.#live = [...this.#live.slice(1 - MOST), { token, wholes, grams }];
  }

  /** Takes out whole tokens, in any letter case: quick enough for the text of every answer. */
  strikeWholes(text: string): string {
    const low = lowered(text);
    const found = this.#live.flatMap(({ wholes }) => wholes).filter((whole) => low.includes(whole));
    if (found.length === 0) return text;
    const spans = found.flatMap((whole) => occurrences(low, whole));
    return masked(text, spans);
  }

  /** Takes out parts of tokens as well. `foreign`: what another system says, where a short part counts already. */
  strikeParts(text: string, from: keyof typeof FRAGMENTS): string {
    const low = lowered(text);
    const spans = this.#live.flatMap(({ token, grams }) => {
      const size = Math.min(FRAGMENTS[from], token.length);
      const starts = Array.from({ length: Math.max(low.length - size + 1, 0) }, (_, at) => at);
      return starts.filter((at) => grams[from].has(low.slice(at, at + size))).map((at) => [at, at + size] as const);
    });
    return masked(text, spans);
  }
}

/** Of the whole process: a token of one part of it must not show in the words of another. */
export const liveTokens = new LiveTokens();

type Span = readonly [from: number, to: number];

/** Places stay the same: the one letter that gets longer (İ) makes it ASCII only, which takes more time. */
function lowered(text: string): string {
  const low = text.toLowerCase();
  return low.length === text.length ? low : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function gramsOf(text: string, longest: number): ReadonlySet<string> {
  const size = Math.min(longest, text.length);
  return new Set(Array.from({ length: text.length - size + 1 }, (_, at) => text.slice(at, at + size)));
}

function occurrences(text: string, part: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    spans.push([at, at + part.length]);
  }
  return spans;
}

function masked(text: string, spans: readonly Span[]): string {
  let result = '';
  let done = 0;
  let masking = -1;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (from > masking) {
      result += `${text.slice(done, from)}${MASK}`;
    }
    masking = Math.max(masking, to);
    done = masking;
  }
  return result + text.slice(done);
}
