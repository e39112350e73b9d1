import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkGroup, RawPoint, RawStop, Raws } from '../analysis/raws.js';
import type { StopReason } from '../measuring/point-budget.js';
import { labelOutliers } from '../measuring/statistics.js';
import { type CsvRow, numberCell, readCsv, toCsv } from './csv.js';

/** What the position and the value of a sample are called in each group's file. */
const groupColumns = {
  gpu_compute: { at: 'batch_size', value: 'latency_ms' },
  data_transfer: { at: 'bytes', value: 'latency_ms' },
  host_compute: { at: 'num_workers', value: 'images_per_sec' },
  host_memory: { at: 'bytes', value: 'gib_per_sec' },
} as const satisfies Record<BenchmarkGroup, { at: string; value: string }>;

const groups = Object.keys(groupColumns) as readonly BenchmarkGroup[];
const pointColumns = [
  'precision',
  'first_run_ms',
  'warmup_runs',
  'is_stable',
  'runs_per_sample',
  'cores_used',
  'cores_busy',
];
const stopColumns = ['group', 'benchmark_name', 'data_type', 'at', 'reason', 'detail', 'backend'];

function sampleColumns(group: BenchmarkGroup): readonly string[] {
  const { at, value } = groupColumns[group];
  return ['benchmark_name', 'data_type', at, 'sample', value, 'outlier', ...pointColumns, 'backend'];
}

/** Files of a run's raws by name: one row per sample, one file per group, and why each curve ended. */
export function rawFiles(raws: Raws, backend: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const group of groups) {
    const rows = raws.points
      .filter((point) => point.group === group)
      .flatMap((point) => sampleRows(point, backend));
    if (rows.length > 0) files[`${group}.csv`] = toCsv(sampleColumns(group), rows);
  }
  const stops = raws.stops.map((stop) => ({
    ...stop,
    benchmark_name: stop.benchmark,
    data_type: stop.dataType,
    backend,
  }));
  files['stops.csv'] = toCsv(stopColumns, stops);
  return files;
}

function sampleRows(point: RawPoint, backend: string): readonly CsvRow[] {
  const { at, value } = groupColumns[point.group];
  const labels = labelOutliers(point.samples);
  return point.samples.map((sample, index) => ({
    benchmark_name: point.benchmark,
    data_type: point.dataType,
    [at]: point.at,
    sample: index + 1,
    [value]: sample,
    outlier: labels[index],
    precision: point.precision,
    first_run_ms: point.firstRunMs,
    warmup_runs: point.warmUpRuns,
    is_stable: point.isStable ? 1 : 0,
    runs_per_sample: point.runsPerSample,
    cores_used: point.coresUsed,
    cores_busy: point.coresBusy,
    backend,
  }));
}

/** Reads the raws of a results folder back. Throws InputError naming file, row and column. */
export function readRaws(folder: string): Raws {
  const points = groups.flatMap((group) => {
    const path = join(folder, `${group}.csv`);
    return existsSync(path) ? readPoints(path, group) : [];
  });
  const path = join(folder, 'stops.csv');
  const stops = readCsv(path, stopColumns).map(
    (row, index): RawStop => ({
      group: row['group'] as BenchmarkGroup,
      benchmark: row['benchmark_name']!,
      dataType: row['data_type']!,
      at: numberCell(row, 'at', path, index),
      reason: row['reason'] as StopReason,
      detail: row['detail']!,
    }),
  );
  return { points, stops };
}

function readPoints(path: string, group: BenchmarkGroup): readonly RawPoint[] {
  const { at, value } = groupColumns[group];
  const points = new Map<string, RawPoint & { samples: number[] }>();
  for (const [index, row] of readCsv(path, sampleColumns(group)).entries()) {
    const number = (column: string) => numberCell(row, column, path, index);
    const key = `${row['benchmark_name']}/${row['data_type']}/${row[at]}`;
    const known = points.get(key);
    if (known !== undefined) {
      known.samples.push(number(value));
      continue;
    }
    points.set(key, {
      group,
      benchmark: row['benchmark_name']!,
      dataType: row['data_type']!,
      at: number(at),
      samples: [number(value)],
      firstRunMs: number('first_run_ms'),
      warmUpRuns: number('warmup_runs'),
      isStable: number('is_stable') === 1,
      runsPerSample: number('runs_per_sample'),
      precision: row['precision']!,
      coresUsed: number('cores_used'),
      coresBusy: number('cores_busy'),
    });
  }
  return [...points.values()];
}
