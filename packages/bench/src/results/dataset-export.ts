import { join } from 'node:path';
import { InputError, median, shown } from '@ctfusion/base';
import { writeFileAtomically } from '@ctfusion/base/files';
import { COLUMN } from '@ctfusion/schema/columns';
import { operatorCurves } from '../analysis/curve.js';
import { extractFeatures } from '../analysis/features.js';
import { latencyRepeatability, type Repeatability } from '../analysis/repeatability.js';
import type { Machine } from '../machine/describe-machine.js';
import { type CsvRow, readCsv, toCsv } from './csv.js';
import { measurementColumns } from './measurement-table.js';
import { type Results, readResults, transferKinds } from './results-folder.js';
import { benchmarkOf, machineFacts, systemDocumentOf } from './system-document.js';

const systemColumns = [
  COLUMN.systemId,
  COLUMN.cpuName,
  COLUMN.coresTotal,
  COLUMN.threads,
  COLUMN.baseGhz,
  COLUMN.l3CacheMb,
  COLUMN.memoryMb,
  COLUMN.gpuName,
  COLUMN.vramGb,
  COLUMN.hostClockGhz,
  COLUMN.instructionSets,
  COLUMN.gpuPowerLimitW,
] as const;
const curveColumns = [
  COLUMN.systemId,
  COLUMN.benchmarkName,
  COLUMN.dataType,
  COLUMN.batchSize,
  COLUMN.latencyMs,
  'throughput_items_per_sec',
  'runs',
  COLUMN.backend,
] as const;

/**
 * Writes a machine's share of a dataset: `systems.csv`, `hardware_benchmark.csv` (medians over the runs),
 * `hardware_benchmark_runs.csv` (every run), `gpu_compute_curves.csv` and `measurements.csv`. Throws InputError unless all
 * folders are of one system and one backend, whole and not quick.
 */
export function exportDataset(
  benchFolders: readonly string[],
  measureFolders: readonly string[],
  output: string,
): Repeatability {
  const runs = benchFolders.map(readResults);
  const { system_id, backend, machine } = checkedIdentity(runs);
  const measurements = readMeasurements(measureFolders, system_id, backend);
  const extracted = runs.map(({ raws, config }) => extractFeatures(raws, transferKinds(config)));
  const features = extracted.map(({ values }) => values);
  const names = Object.keys(features[0]!).filter((name) => features.every((run) => run[name] !== undefined));
  const medians = Object.fromEntries(names.map((name) => [name, median(features.map((run) => run[name]!))]));
  const runRows = runs.map(({ metadata }, index): CsvRow => {
    const other_cores_busy = extracted[index]!.otherCoresBusy;
    const own = Object.fromEntries(names.map((name) => [name, features[index]![name]!]));
    return { system_id, run: index + 1, measured_at: metadata.created_at, other_cores_busy, ...own, backend };
  });
  const curves = medianCurves(runs);
  const curveRows = curves.map(({ point, runs: count }) => ({ system_id, ...point, runs: count, backend }));
  const files: Record<string, string> = {
    'systems.csv': toCsv(systemColumns, [systemRow(system_id, machine)]),
    'hardware_benchmark.csv': toCsv(
      [COLUMN.systemId, ...names, COLUMN.backend],
      [{ system_id, ...medians, backend }],
    ),
    'hardware_benchmark_runs.csv': toCsv(
      [COLUMN.systemId, 'run', COLUMN.measuredAt, 'other_cores_busy', ...names, COLUMN.backend],
      runRows,
    ),
    'gpu_compute_curves.csv': toCsv(curveColumns, curveRows),
    'measurements.csv': toCsv(
      Object.keys(measurements[0] ?? {}).length > 0 ? Object.keys(measurements[0]!) : measurementColumns,
      measurements,
    ),
  };
  const system = systemDocumentOf(system_id, machine, {
    ...benchmarkOf(runs.at(-1)!.metadata, extracted.at(-1)!, runs.at(-1)!.raws)!,
    busy_cores: median(extracted.map(({ otherCoresBusy }) => otherCoresBusy)),
    repeats: runs.length,
    features: medians,
    curves: curves.map(({ point }) => point),
  });
  files['system.json'] = `${JSON.stringify(system, null, 2)}\n`;
  for (const [name, text] of Object.entries(files)) writeFileAtomically(join(output, name), text);
  return latencyRepeatability(features);
}

function checkedIdentity(runs: readonly Results[]) {
  const first = runs[0];
  if (first === undefined)
    throw new InputError('setting-missing', 'needs at least one results folder', { field: '--bench' });
  for (const { folder, metadata } of runs) {
    const file = join(folder, 'metadata.json');
    if (metadata.is_quick || metadata.is_interrupted) {
      throw new InputError('inconsistent', 'a quick or interrupted run is no part of a dataset', { file });
    }
    for (const key of ['system_id', 'backend'] as const) {
      if (metadata[key] === first.metadata[key]) continue;
      throw new InputError(
        'mixed-backends',
        `${shown(metadata[key])} cannot be mixed with ${shown(first.metadata[key])}`,
        {
          file,
          field: key,
        },
      );
    }
  }
  for (const { folder, metadata } of runs) checkSameMachine(first, folder, metadata.machine);
  return first.metadata;
}

/** What no two runs of one machine differ in, whatever its identifier says. */
const identifyingFacts = [COLUMN.cpuName, COLUMN.coresTotal, COLUMN.threads, COLUMN.gpuName, COLUMN.vramGb];

function checkSameMachine(first: Results, folder: string, machine: Machine): void {
  const [expected, found] = [machineFacts(first.metadata.machine), machineFacts(machine)];
  for (const name of identifyingFacts) {
    if (found[name] === expected[name]) continue;
    throw new InputError(
      'inconsistent',
      `another machine: ${name} is ${shown(found[name])} here and ${shown(expected[name])} in ${first.folder}`,
      { file: join(folder, 'metadata.json'), field: 'machine' },
    );
  }
}

/** Rows of all folders. @throws InputError if one is of another kind of task, system or backend than the first. */
function readMeasurements(folders: readonly string[], systemId: string, backend: string): readonly CsvRow[] {
  let columns: readonly string[] | undefined;
  return folders.flatMap((folder) => {
    const file = join(folder, 'measurements.csv');
    const rows = readRuns(file, systemId, backend);
    const own = Object.keys(rows[0] ?? {});
    columns ??= own.length === 0 ? undefined : own;
    const foreign = own.find((name) => columns?.includes(name) === false);
    if (foreign === undefined) return rows;
    throw new InputError(
      'inconsistent',
      'is no column of the first folder, whose tasks are of another kind',
      {
        file,
        column: foreign,
      },
    );
  });
}

function readRuns(file: string, systemId: string, backend: string): readonly CsvRow[] {
  const rows = readCsv(file, [COLUMN.runKey, COLUMN.totalTimeMs]);
  for (const [index, row] of rows.entries()) {
    for (const [column, wanted] of [
      [COLUMN.systemId, systemId],
      [COLUMN.backend, backend],
    ] as const) {
      if (row[column] === wanted) continue;
      throw new InputError('mixed-backends', `${shown(row[column])} cannot be mixed with ${shown(wanted)}`, {
        file,
        row: index + 2,
        column,
      });
    }
  }
  return rows;
}

const systemRow = (systemId: string, machine: Machine): CsvRow => ({
  [COLUMN.systemId]: systemId,
  ...machineFacts(machine),
});

/** Points that any run has, as medians over the runs that have it. */
function medianCurves(runs: readonly Results[]) {
  const latencies = new Map<string, { readonly point: CurveKey; readonly values: number[] }>();
  for (const { raws } of runs) {
    for (const { benchmark, dataType, points } of operatorCurves(raws.points)) {
      for (const { batchSize, latencyMs } of points) {
        const key = `${benchmark} ${dataType} ${batchSize}`;
        const point = { benchmark_name: benchmark, data_type: dataType, batch_size: batchSize };
        const known = latencies.get(key) ?? { point, values: [] };
        known.values.push(latencyMs);
        latencies.set(key, known);
      }
    }
  }
  return [...latencies.values()].map(({ point, values }) => {
    const latency = median(values);
    const rate = (point.batch_size / latency) * 1000;
    return { runs: values.length, point: { ...point, latency_ms: latency, throughput_items_per_sec: rate } };
  });
}

interface CurveKey {
  readonly benchmark_name: string;
  readonly data_type: string;
  readonly batch_size: number;
}
