import { median } from '@ctfusion/base';
import { type Curve, operatorCurves } from '../analysis/curve.js';
import type { RawPoint } from '../analysis/raws.js';
import { roofline } from '../analysis/roofline.js';
import { labelOutliers } from '../measuring/statistics.js';
import type { Results } from '../results/results-folder.js';
import { type Chart, palette, type Series } from './svg-chart.js';

const colourOf: Readonly<Record<string, string>> = { fp32: palette[0], fp16: palette[1] };

/** A range that a linear axis from zero shows well; a wider one needs a logarithm. */
const linearRange = 8;

/** Throughput over batch size, one chart per operator, one line per precision. */
export function curveCharts(curves: readonly Curve[]): readonly Chart[] {
  return [...new Set(curves.map(({ benchmark }) => benchmark))].map((benchmark) => {
    const own = curves.filter((curve) => curve.benchmark === benchmark);
    const rates = own.flatMap(({ points }) => points.map(({ throughputPerSecond }) => throughputPerSecond));
    return {
      title: benchmark,
      xLabel: 'batch size',
      yLabel: 'items per second',
      xScale: 'log',
      yScale: Math.max(...rates) > linearRange * Math.min(...rates) ? 'log' : 'linear',
      series: own.map(({ dataType, points }) => ({
        label: dataType,
        style: 'both',
        colour: colourOf[dataType] ?? palette[6],
        points: points.map(({ batchSize, throughputPerSecond }) => [batchSize, throughputPerSecond]),
      })),
    };
  });
}

/** Every operator's best point under the measured ceilings. */
export function rooflineChart(results: Results): Chart {
  const { points, ceilings } = roofline(operatorCurves(results.raws.points), results.config);
  const intensities = points.map(({ intensity }) => intensity);
  const [low, high] = [Math.min(...intensities), Math.max(...intensities)];
  const series = ceilings.flatMap(({ dataType, gflopsPerSecond, gibPerSecond }): Series[] => {
    const colour = colourOf[dataType] ?? palette[6];
    const slope = (gibPerSecond * 2 ** 30) / 1e9;
    const knee = gflopsPerSecond / slope;
    const roof = [low, Math.min(Math.max(knee, low), high), high].map(
      (x) => [x, Math.min(gflopsPerSecond, x * slope)] as const,
    );
    const own = points.filter((point) => point.dataType === dataType);
    return [
      { label: `${dataType} ceiling`, style: 'dashes', colour, points: roof },
      ...own.map(
        (point): Series => ({
          label: `${point.benchmark} ${dataType}`,
          style: 'points',
          colour,
          points: [[point.intensity, point.gflopsPerSecond]],
        }),
      ),
    ];
  });
  return {
    title: 'Roofline, as measured',
    xLabel: 'FLOPs per byte',
    yLabel: 'GFLOP/s',
    xScale: 'log',
    yScale: 'log',
    series,
    width: 560,
    height: 340,
  };
}

/** Images per second by number of workers, with every window's count as a dot. */
export function hostChart(points: readonly RawPoint[]): Chart {
  const host = points.filter(({ group }) => group === 'host_compute');
  const line = host
    .map(({ sweptValue, samples }) => [sweptValue, median(samples)] as const)
    .sort((a, b) => a[0] - b[0]);
  return {
    title: 'Host pre-processing',
    xLabel: 'workers',
    yLabel: 'images per second',
    xScale: 'linear',
    yScale: 'linear',
    series: [
      { label: 'median', style: 'line', colour: palette[0], points: line },
      {
        label: 'window',
        style: 'points',
        colour: palette[5],
        points: host.flatMap(({ sweptValue, samples }) =>
          samples.map((sample) => [sweptValue, sample] as const),
        ),
      },
    ],
  };
}

/** Bandwidth over size, one line per direction and kind of memory. */
export function transferChart(points: readonly RawPoint[]): Chart {
  const benchmarks = [
    ...new Set(points.flatMap(({ group, benchmark }) => (group === 'data_transfer' ? benchmark : []))),
  ];
  return {
    title: 'Copies',
    xLabel: 'MiB',
    yLabel: 'GiB/s',
    xScale: 'log',
    yScale: 'linear',
    series: benchmarks.map((benchmark, index) => ({
      label: benchmark,
      style: 'both',
      colour: palette[index % palette.length]!,
      points: points
        .filter((point) => point.benchmark === benchmark)
        .map(
          ({ sweptValue, samples }) =>
            [sweptValue / 2 ** 20, sweptValue / 2 ** 30 / (median(samples) / 1000)] as const,
        ),
    })),
  };
}

/** Bandwidth over the working set of a thread, one line per operation and number of threads. */
export function memoryChart(points: readonly RawPoint[]): Chart {
  const memory = points.filter(({ group }) => group === 'host_memory');
  const labelOf = ({ benchmark, dataType }: RawPoint) => `${benchmark} ${dataType}`;
  return {
    title: 'Host memory',
    xLabel: 'KiB of a thread',
    yLabel: 'GiB/s',
    xScale: 'log',
    yScale: 'log',
    series: [...new Set(memory.map(labelOf))].map((label, index) => ({
      label,
      style: 'both',
      colour: palette[index % palette.length]!,
      points: memory
        .filter((point) => labelOf(point) === label)
        .map(({ sweptValue, samples }) => [sweptValue / 1024, median(samples)] as const),
    })),
  };
}

/** All samples of the points with most outliers, each over its median; outliers in their own colour. */
export function outlierChart(points: readonly RawPoint[], count = 12): Chart {
  const ranked = points
    .filter(({ group }) => group === 'gpu_compute')
    .map((point) => {
      const labels = labelOutliers(point.samples);
      return { point, labels, outliers: labels.filter((label) => label !== '').length };
    })
    .sort((a, b) => b.outliers - a.outliers)
    .slice(0, count);
  const dots = (wanted: boolean) =>
    ranked.flatMap(({ point, labels }, index) => {
      const centre = median(point.samples);
      return point.samples.flatMap((sample, at) =>
        (labels[at] !== '') === wanted ? [[index + 1, sample / centre] as const] : [],
      );
    });
  return {
    title: 'Samples over their median, the points with most outliers',
    xLabel: `point (1…${ranked.length})`,
    yLabel: 'sample / median',
    xScale: 'linear',
    yScale: 'log',
    series: [
      { label: 'sample', style: 'points', colour: palette[5], points: dots(false) },
      { label: 'outlier', style: 'points', colour: palette[1], points: dots(true) },
    ],
    width: 560,
  };
}
