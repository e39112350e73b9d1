import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMN } from '@ctfusion/schema/columns';
import type { BenchmarkGroup, RawPoint, RawStop, Raws } from '../analysis/raws.js';
import type { StopReason } from '../measuring/point-budget.js';
import { labelOutliers } from '../measuring/statistics.js';
import { type CsvRow, numberCell, readCsv, toCsv } from './csv.js';

/** What the swept value and the value of a sample are called in each group's file. */
const groupColumns = {
  gpu_compute: { at: COLUMN.batchSize, value: COLUMN.latencyMs },
  data_transfer: { at: 'bytes', value: COLUMN.latencyMs },
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
  COLUMN.coresUsed,
  COLUMN.coresBusy,
];
const stopColumns = [
  'group',
  COLUMN.benchmarkName,
  COLUMN.dataType,
  'at',
  'reason',
  'detail',
  COLUMN.backend,
];

function sampleColumns(group: BenchmarkGroup): readonly string[] {
  const { at, value } = groupColumns[group];
  return [
    COLUMN.benchmarkName,
    COLUMN.dataType,
    at,
    'sample',
    value,
    'outlier',
    ...pointColumns,
    COLUMN.backend,
  ];
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
  const stops = raws.stops.map(({ sweptValue, ...stop }) => ({
    ...stop,
    at: sweptValue,
    [COLUMN.benchmarkName]: stop.benchmark,
    [COLUMN.dataType]: stop.dataType,
    backend,
  }));
  files['stops.csv'] = toCsv(stopColumns, stops);
  return files;
}

function sampleRows(point: RawPoint, backend: string): readonly CsvRow[] {
  const { at, value } = groupColumns[point.group];
  const labels = labelOutliers(point.samples);
  return point.samples.map((sample, index) => ({
    [COLUMN.benchmarkName]: point.benchmark,
    [COLUMN.dataType]: point.dataType,
    [at]: point.sweptValue,
    sample: index + 1,
    [value]: sample,
    outlier: labels[index],
    precision: point.precision,
    first_run_ms: point.firstRunMs,
    warmup_runs: point.warmUpRuns,
    is_stable: point.isStable ? 1 : 0,
    runs_per_sample: point.runsPerSample,
    [COLUMN.coresUsed]: point.coresUsed,
    [COLUMN.coresBusy]: point.coresBusy,
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
      benchmark: row[COLUMN.benchmarkName]!,
      dataType: row[COLUMN.dataType]!,
      sweptValue: numberCell(row, 'at', path, index),
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
    const key = `${row[COLUMN.benchmarkName]}/${row[COLUMN.dataType]}/${row[at]}`;
    const known = points.get(key);
    if (known !== undefined) {
      known.samples.push(number(value));
      continue;
    }
    points.set(key, {
      group,
      benchmark: row[COLUMN.benchmarkName]!,
      dataType: row[COLUMN.dataType]!,
      sweptValue: number(at),
      samples: [number(value)],
      firstRunMs: number('first_run_ms'),
      warmUpRuns: number('warmup_runs'),
      isStable: number('is_stable') === 1,
      runsPerSample: number('runs_per_sample'),
      precision: row['precision']!,
      coresUsed: number(COLUMN.coresUsed),
      coresBusy: number(COLUMN.coresBusy),
    });
  }
  return [...points.values()];
}
