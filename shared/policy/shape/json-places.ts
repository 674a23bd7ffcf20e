// Where the values of a JSON text stand, by JSON path, and where it stops being JSON.

export interface Place {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export interface JsonPlaces {
  /** Of a key where there is one, else of the value. The nearest part around it for what is not in the text. */
  placeOf(path: string): Place;
  /** Absent when the text is JSON. */
  readonly broken?: Place & { readonly expected: string };
}

/** `JSON.parse` says where it fails in some messages only, and never where a value stands. */
export function jsonPlaces(text: string): JsonPlaces {
  const scanner = new Scanner(text);
  const broken = scanner.scan();
  return {
    placeOf: (path) => scanner.nearest(path),
    ...(broken !== undefined && { broken }),
  };
}

const IDENTIFIER = /^[$A-Za-z_][\w$]*$/;
const SPACE = /[ \t\r\n]*/y;
/** Of the controls, JSON forbids those below the space only. */
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Broken extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
  }
}

class Scanner {
  readonly #text: string;
  readonly #starts = new Map<string, number>([['$', 0]]);
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  scan(): (Place & { readonly expected: string }) | undefined {
    try {
      this.#value('$');
      this.#space();
      if (this.#at < this.#text.length) throw new Broken(this.#at, 'nothing after the end');
      return undefined;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      return { ...this.#place(error.at), expected: error.message };
    }
  }

  nearest(path: string): Place {
    for (let part = path; part !== ''; part = parent(part)) {
      const start = this.#starts.get(part);
      if (start !== undefined) return this.#place(start);
    }
    return this.#place(0);
  }

  #place(at: number): Place {
    const before = this.#text.slice(0, at);
    const lines = before.split('\n').length;
    return { line: lines, column: at - before.lastIndexOf('\n') };
  }

  #value(path: string): void {
    this.#space();
    if (this.#takes('{')) this.#members(path);
    else if (this.#takes('[')) this.#items(path);
    else if (this.#match(STRING) === undefined && this.#match(SCALAR) === undefined) throw this.#broken('a value');
  }

  #members(path: string): void {
    this.#space();
    if (this.#takes('}')) return;
    do {
      this.#space();
      const start = this.#at;
      const key = this.#match(STRING);
      if (key === undefined) throw this.#broken('a key in double quotes');
      const name: string = JSON.parse(key);
      const member = IDENTIFIER.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
      this.#starts.set(member, start);
      this.#space();
      if (!this.#takes(':')) throw this.#broken('a colon after the key');
      this.#value(member);
      this.#space();
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#broken('a comma or }');
  }

  #items(path: string): void {
    this.#space();
    if (this.#takes(']')) return;
    let index = 0;
    do {
      this.#space();
      const item = `${path}[${index}]`;
      this.#starts.set(item, this.#at);
      this.#value(item);
      this.#space();
      index += 1;
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#broken('a comma or ]');
  }

  #broken(expected: string): Broken {
    return new Broken(this.#at, expected);
  }

  #space(): void {
    this.#match(SPACE);
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** Without its last step; empty for the root. */
function parent(path: string): string {
  return path.replace(/(?:\.[\w$]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\]|\$)$/, '');
}
