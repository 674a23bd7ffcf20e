// Stacked bars, with the numbers behind them as a table. Labels stand beside the picture, so that they keep their size.

import { Table } from '../told.tsx';

export interface Series {
  readonly name: string;
  /** Name of its colour in the style sheet. */
  readonly look: string;
}

export interface Bar {
  readonly label: string;
  /** One for each series. */
  readonly values: readonly number[];
}

interface Props {
  /** What the picture shows, as one sentence. */
  readonly label: string;
  readonly series: readonly Series[];
  /** In the order of time. */
  readonly bars: readonly Bar[];
  readonly write: (value: number) => string;
  /** Beside each other, where their sum means nothing. */
  readonly apart?: boolean;
  readonly low?: boolean;
  readonly head: string;
}

const HEIGHT = 100;
const GAP = 0.2;
/** Fewer bars leave room to the right, so that none is a wall. */
const FEWEST = 12;

export function Bars({ label, series, bars, write, apart = false, low = false, head }: Props) {
  const sizeOf = ({ values }: Bar): number => (apart ? Math.max(...values) : values.reduce((a, b) => a + b, 0));
  const highest = Math.max(0, ...bars.map(sizeOf));
  return (
    <figure>
      <figcaption>
        <ul class="legend">
          {series.map(({ name, look }) => (
            <li key={name}>
              <span class={`swatch ${look}`} /> {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="chart">
        <span class="highest">{write(highest)}</span>
        <svg
          role="img"
          aria-label={label}
          class={low ? 'low' : ''}
          viewBox={`0 0 ${Math.max(bars.length, FEWEST)} ${HEIGHT}`}
          preserveAspectRatio="none"
        >
          {highest > 0 &&
            bars.map((bar, at) => <Stack key={bar.label} bar={bar} at={at} {...{ series, highest, apart }} />)}
        </svg>
        <span>
          {bars[0]?.label}
          {bars.length > 1 && ` to ${bars.at(-1)?.label}`}
        </span>
      </div>
      <details>
        <summary>Numbers</summary>
        <Table label={label} heads={[head, ...series.map(({ name }) => name)]}>
          {bars.toReversed().map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              {bar.values.map((value, at) => (
                <td key={series[at]?.name}>{write(value)}</td>
              ))}
            </tr>
          ))}
        </Table>
      </details>
    </figure>
  );
}

interface StackProps extends Pick<Props, 'series'> {
  readonly bar: Bar;
  readonly at: number;
  readonly highest: number;
  readonly apart: boolean;
}

function Stack({ bar, at, series, highest, apart }: StackProps) {
  const room = 1 - GAP;
  const width = apart ? room / series.length : room;
  let below = 0;
  return (
    <g>
      {bar.values.map((value, index) => {
        const height = (value / highest) * HEIGHT;
        if (!apart) below += height;
        return (
          <rect
            key={series[index]?.name}
            class={series[index]?.look}
            x={at + GAP / 2 + (apart ? index * width : 0)}
            y={HEIGHT - (apart ? height : below)}
            width={width}
            height={height}
          />
        );
      })}
    </g>
  );
}
