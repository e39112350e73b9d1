import { median } from '@ctfusion/base';
import { type Curve, operatorCurves } from '../analysis/curve.js';
import type { RawPoint } from '../analysis/raws.js';
import { type Roofline, roofline } from '../analysis/roofline.js';
import type { Results } from '../results/results-folder.js';
import { shortNumber } from './svg-chart.js';

const blocks = '▁▂▃▄▅▆▇█';

/** A run's result for the terminal, in lines of 80 characters at most: each curve and the roofline as small plots, host and copies as numbers. */
export function terminalSummary(results: Results): readonly string[] {
  const { raws, config } = results;
  const curves = operatorCurves(raws.points);
  return [
    ...(curves.length > 0
      ? [
          '',
          'operator curves: throughput over batch size, relative to the peak',
          CURVE_HEADER,
          ...curves.map(curveLine),
        ]
      : []),
    ...(curves.length > 0 ? ['', ...rooflinePlot(roofline(curves, config))] : []),
    ...positionLines(raws.points),
  ];
}

const curveCells = (
  ...[label, curve, batches, latency, peak]: readonly [string, string, string, string, string]
): string => `  ${label.padEnd(28)} ${curve.padEnd(11)} ${batches.padEnd(7)} ${latency.padEnd(10)} ${peak}`;

const CURVE_HEADER = curveCells('', 'throughput', 'batches', 'at first', 'peak');

function curveLine({ benchmark, dataType, points, precision }: Curve): string {
  const rates = points.map(({ throughputPerSecond }) => throughputPerSecond);
  const first = points[0]!;
  const label = `${benchmark} ${dataType}${precision === 'emulated' ? '*' : ''}`;
  const latency = `${shortNumber(first.latencyMs)} ms`;
  const outliers = points.reduce((sum, { summary }) => sum + summary.outliers, 0);
  const batches = `${first.batchSize}…${points.at(-1)!.batchSize}`;
  const peak = `${shortNumber(Math.max(...rates))}/s${outliers === 0 ? '' : `, ${outliers} outliers`}`;
  return curveCells(label, sparkline(rates), batches, latency, peak);
}

/** One block per value, its height by the share of the largest. */
export function sparkline(values: readonly number[]): string {
  const high = Math.max(...values);
  return values.map((value) => blocks[Math.min(7, Math.max(0, Math.round((value / high) * 8) - 1))]).join('');
}

/** Intensity to the right, GFLOP/s upwards, both logarithmic; the roof as dots, operators as letters. */
function rooflinePlot({ points, ceilings }: Roofline, width = 46): readonly string[] {
  const names = [...new Set(points.map(({ benchmark }) => benchmark))];
  // The legend stands beside it, a line each.
  const height = Math.max(12, names.length);
  const xs = points.map(({ intensity }) => Math.log10(intensity));
  const ys = points.map(({ gflopsPerSecond }) => Math.log10(gflopsPerSecond));
  const [x0, x1, y0, y1] = [
    Math.min(...xs) - 0.1,
    Math.max(...xs) + 0.1,
    Math.min(...ys) - 0.1,
    Math.max(...ys) + 0.1,
  ];
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const put = (x: number, y: number, mark: string) => {
    const column = Math.round(((x - x0) / (x1 - x0)) * (width - 1));
    const row = height - 1 - Math.round(((y - y0) / (y1 - y0)) * (height - 1));
    if (row >= 0 && row < height && column >= 0 && column < width) grid[row]![column] = mark;
  };
  const roof = ceilings.reduce((a, b) => (b.gflopsPerSecond > a.gflopsPerSecond ? b : a), ceilings[0]!);
  for (let column = 0; column < width; column++) {
    const x = x0 + (column / (width - 1)) * (x1 - x0);
    const memory = (10 ** x * roof.gibPerSecond * 2 ** 30) / 1e9;
    put(x, Math.log10(Math.min(memory, roof.gflopsPerSecond)), '·');
  }
  const mark = (benchmark: string) => String.fromCharCode(97 + names.indexOf(benchmark));
  for (const point of points) {
    put(Math.log10(point.intensity), Math.log10(point.gflopsPerSecond), mark(point.benchmark));
  }
  const legend = names.map((name) => `${mark(name)} ${name}`);
  const roofs = ceilings.map(
    ({ dataType, gflopsPerSecond, gibPerSecond }) =>
      `${dataType} ${shortNumber(gflopsPerSecond)} GFLOP/s, ${shortNumber(gibPerSecond)} GiB/s`,
  );
  return [
    'roofline as measured',
    ...roofs.map((line) => `  ${line}`),
    ...grid.map((row, index) => `  │${row.join('')}  ${legend[index] ?? ''}`.trimEnd()),
    `  └${'─'.repeat(width)} FLOPs per byte ${shortNumber(10 ** x0)}…${shortNumber(10 ** x1)}`,
  ];
}

function positionLines(points: readonly RawPoint[]): readonly string[] {
  const host = points
    .filter(({ group }) => group === 'host_compute')
    .map(({ sweptValue, samples, coresUsed, coresBusy }) => {
      const rate = shortNumber(median(samples));
      return `  ${sweptValue} workers: ${rate} images/s (${coresUsed} cores used, ${coresBusy} busy on the machine)`;
    });
  const peaks = new Map<string, number>();
  for (const { group, benchmark, sweptValue, samples } of points) {
    if (group !== 'data_transfer') continue;
    peaks.set(
      benchmark,
      Math.max(peaks.get(benchmark) ?? 0, sweptValue / 2 ** 30 / (median(samples) / 1000)),
    );
  }
  const copies = [...peaks].map(
    ([benchmark, peak]) => `  ${benchmark.padEnd(24)} ${shortNumber(peak)} GiB/s`,
  );
  return [
    ...(copies.length > 0 ? ['', 'copies, best size', ...copies] : []),
    ...(host.length > 0 ? ['', 'host pre-processing', ...host] : []),
    ...memoryLines(points),
  ];
}

/** Working sets from left to right, one line per operation and number of threads. */
function memoryLines(points: readonly RawPoint[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { group, benchmark, dataType, sweptValue, samples } of points) {
    if (group !== 'host_memory') continue;
    const label = `${benchmark} ×${Number.parseInt(dataType, 10)}`;
    const entry = `${shortNumber(median(samples))} (${sizeText(sweptValue)})`;
    lines.set(label, [...(lines.get(label) ?? []), entry]);
  }
  const text = [...lines].map(([label, entries]) => `  ${label.padEnd(10)} ${entries.join(', ')} GiB/s`);
  return text.length > 0 ? ['', 'host memory by working set of a thread', ...text] : [];
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`;
}
