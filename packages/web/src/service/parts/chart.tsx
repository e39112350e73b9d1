import type { ComponentChildren } from 'preact';

/** Ends of an axis, and whether it is logarithmic. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly isLog?: boolean;
  readonly label: string;
  readonly format: (value: number) => string;
}

interface ChartProps {
  readonly x: Axis;
  readonly y: Axis;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly children: (place: {
    x: (value: number) => number;
    y: (value: number) => number;
  }) => ComponentChildren;
}

const WIDTH = 560;
const HEIGHT = 260;
const LEFT = 64;
const BOTTOM = 44;
const TOP = 12;
const RIGHT = 16;

/** A frame with two axes; what is drawn in it is placed in their units. */
export function Chart({ x, y, description, children }: ChartProps) {
  const placeX = scale(x, LEFT, WIDTH - RIGHT);
  const placeY = scale(y, HEIGHT - BOTTOM, TOP);
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
      {ticks(y).map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={placeY(value)} y2={placeY(value)} />
          <text x={LEFT - 6} y={placeY(value) + 4} text-anchor="end">
            {y.format(value)}
          </text>
        </g>
      ))}
      {ticks(x).map((value) => (
        <text key={value} x={placeX(value)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
          {x.format(value)}
        </text>
      ))}
      <line class="axis" x1={LEFT} x2={WIDTH - RIGHT} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
        {x.label}
      </text>
      <text
        class="y-label"
        x={-(TOP + HEIGHT - BOTTOM) / 2}
        y={14}
        text-anchor="middle"
        transform="rotate(-90)"
      >
        {y.label}
      </text>
      {children({ x: placeX, y: placeY })}
    </svg>
  );
}

function scale({ from, to, isLog = false }: Axis, start: number, end: number): (value: number) => number {
  const on = (value: number): number => (isLog ? Math.log(value) : value);
  const range = on(to) - on(from);
  return (value) => start + (end - start) * (range === 0 ? 0.5 : (on(value) - on(from)) / range);
}

const MOST_TICKS = 6;

/** Round values between the ends. */
function ticks({ from, to, isLog = false }: Axis): number[] {
  if (isLog) {
    const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
    if (last - first < 1) return within([1, 2, 3, 5, 7], from, to);
    const step = Math.ceil((last - first + 1) / MOST_TICKS);
    return Array.from(
      { length: Math.floor((last - first) / step) + 1 },
      (_, index) => 10 ** (first + index * step),
    );
  }
  const rough = (to - from) / MOST_TICKS;
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const start = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - start + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (start + index) * step);
}

/** Multiples of a power of ten where less than a decade is shown. */
function within(multiples: readonly number[], from: number, to: number): number[] {
  const power = 10 ** Math.floor(Math.log10(from));
  return [power, 10 * power]
    .flatMap((size) => multiples.map((multiple) => multiple * size))
    .filter((value) => value >= from && value <= to);
}
