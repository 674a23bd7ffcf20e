// The flags of `npm run bench`.

import { parseArgs } from 'node:util';

const SECTIONS = [
  'quiet',
  'initial',
  'records',
  'rate',
  'growth',
  'change',
  'reevaluate',
  'mapping',
  'explain',
  'startup',
] as const;
export type Section = (typeof SECTIONS)[number];

export interface BenchOptions {
  readonly sections: ReadonlySet<Section>;
  /** Sizes of the tenants that `quiet` compares. */
  readonly quietSizes: readonly number[];
  readonly initialUsers: number;
  /** How many records the provisioning log has in `records`. */
  readonly records: number;
  readonly rateSeconds: number;
  /** Sizes that `growth` compares; `change`, `reevaluate` and `explain` use the last one. */
  readonly growthSizes: readonly number[];
}

export const HELP = `npm run bench -- [flags]

  --only quiet,initial,…   sections to run: ${SECTIONS.join(', ')}
  --users 1000,10000       sizes of the tenants in growth, change, reevaluate and explain (default 1000,10000,100000)
  --rate-seconds 150       how long rate measures
  --quick                  small sizes, about two minutes
`;

export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      users: { type: 'string' },
      'rate-seconds': { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick } = values;
  const users = values.users?.split(',').map((text) => whole('--users', text));
  return {
    sections: new Set(values.only === undefined ? SECTIONS : values.only.split(',').map(section)),
    quietSizes: quick ? [500, 2_000] : [1_000, 10_000],
    initialUsers: 1_000,
    records: quick ? 10_000 : 100_000,
    rateSeconds:
      values['rate-seconds'] === undefined ? (quick ? 30 : 150) : whole('--rate-seconds', values['rate-seconds']),
    growthSizes: users ?? (quick ? [500, 2_000] : [1_000, 10_000, 100_000]),
  };
}

function section(text: string): Section {
  const found = SECTIONS.find((name) => name === text.trim());
  if (found === undefined) throw new Error(`--only knows ${SECTIONS.join(', ')}, not ${JSON.stringify(text)}.`);
  return found;
}

function whole(flag: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text.trim())) return Number(text);
  throw new Error(`${flag} must be made of whole numbers, not ${JSON.stringify(text)}.`);
}
