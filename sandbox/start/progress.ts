// Shows how far a cycle is: a bar in a terminal, else a line now and then.

export interface Progress {
  readonly completedUnits: number;
  readonly totalUnits: number;
  readonly units?: string;
}

export interface ProgressView {
  show(progress: Progress): void;
  /** Leaves the cursor on a new line. */
  end(): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
const LINE_EVERY_MS = 5_000;

export function progressView(label: string, output: Output, now: () => number = Date.now): ProgressView {
  return output.isTTY === true ? bar(label, output) : lines(label, output, now);
}

function bar(label: string, output: Output): ProgressView {
  let drawn = false;
  return {
    show(progress) {
      const filled = Math.round(share(progress) * BAR_WIDTH);
      const drawing = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
      output.write(`\r\x1b[2K${label} ${drawing} ${words(progress)}`);
      drawn = true;
    },
    end() {
      if (drawn) output.write('\r\x1b[2K');
    },
  };
}

function lines(label: string, output: Output, now: () => number): ProgressView {
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      output.write(`${label}: ${words(progress)}\n`);
    },
    end() {},
  };
}

function words(progress: Progress): string {
  const { completedUnits, totalUnits, units = 'objects' } = progress;
  return `${Math.floor(share(progress) * 100)} % (${completedUnits} of ${totalUnits} ${units})`;
}

function share({ completedUnits, totalUnits }: Progress): number {
  return totalUnits <= 0 ? 0 : Math.min(completedUnits / totalUnits, 1);
}

/** The progress object somewhere in a status document, or undefined. */
export function findProgress(value: unknown): Progress | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isProgress(value)) return value;
  for (const inner of Object.values(value)) {
    const found = findProgress(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isProgress(value: object): value is Progress {
  return (
    'completedUnits' in value &&
    'totalUnits' in value &&
    typeof value.completedUnits === 'number' &&
    typeof value.totalUnits === 'number'
  );
}
