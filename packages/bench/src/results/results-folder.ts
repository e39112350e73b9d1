import { join } from 'node:path';
import { claimFolder, readText, writeFileAtomically } from '@ctfusion/base/files';
import { type HardwareBenchmark, validate } from '@ctfusion/schema';
import { COLUMN } from '@ctfusion/schema/columns';
import { stringify } from 'yaml';
import { operatorCurves } from '../analysis/curve.js';
import { extractFeatures, type Features } from '../analysis/features.js';
import type { Raws, TransferKind } from '../analysis/raws.js';
import type { BenchConfig } from '../config/bench-config.js';
import { parseBenchConfig } from '../config/read-config.js';
import { toCsv } from './csv.js';
import { type Metadata, metadataSchema } from './metadata.js';
import { rawFiles, readRaws } from './raw-files.js';
import { benchmarkOf, systemDocumentOf } from './system-document.js';

const curveColumns = [
  COLUMN.systemId,
  COLUMN.benchmarkName,
  COLUMN.dataType,
  COLUMN.batchSize,
  COLUMN.latencyMs,
  'throughput_items_per_sec',
  'samples',
  'mean_ms',
  'mad_ms',
  'ci_low_ms',
  'ci_high_ms',
  'outliers',
  COLUMN.precision,
  COLUMN.backend,
];

/** `YYYYMMDD_HHMMSS`, local time. */
export function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** What is in a results folder, as far as analysis and report need it. */
export interface Results {
  readonly folder: string;
  readonly metadata: Metadata;
  readonly config: BenchConfig;
  readonly raws: Raws;
}

/** Writes metadata, configuration and raws; may be called again and again while more raws come. */
export class ResultsFolder {
  private constructor(readonly path: string) {}

  /**
   * Makes a folder that no other run has, `path` or `path_2` … if that is taken.
   * @throws InputError if nothing can be written there.
   */
  static claim(path: string): ResultsFolder {
    return new ResultsFolder(claimFolder(path));
  }

  writeConfig(config: BenchConfig): void {
    this.#write('config_snapshot.yaml', stringify(config));
  }

  writeMetadata(metadata: Metadata): void {
    this.#write('metadata.json', `${JSON.stringify(metadata, null, 2)}\n`);
  }

  writeRaws(raws: Raws, backend: string): void {
    for (const [name, text] of Object.entries(rawFiles(raws, backend))) this.#write(join('raws', name), text);
  }

  #write(name: string, text: string): void {
    writeFileAtomically(join(this.path, name), text);
  }
}

/** Reads a results folder. Throws InputError naming the file that is missing or damaged. */
export function readResults(folder: string): Results {
  const metadataPath = join(folder, 'metadata.json');
  const configPath = join(folder, 'config_snapshot.yaml');
  let parsed: unknown;
  const text = readText(metadataPath);
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const metadata = validate(metadataSchema, parsed, metadataPath) as Metadata;
  const config = parseBenchConfig(readText(configPath), configPath);
  return { folder, metadata, config, raws: readRaws(join(folder, 'raws')) };
}

/** Features of a results folder, written as `features.csv`, `hbv.json`, `curves.csv` and `system.json`: the same for the same raws. */
export function writeAnalysis(results: Results): Features {
  const { folder, metadata, config, raws } = results;
  const { system_id, backend, device, created_at, is_quick } = metadata;
  const features = extractFeatures(raws, transferKinds(config));
  const hbv: HardwareBenchmark = {
    schema_version: 1,
    system_id,
    backend,
    device,
    created_at,
    features: features.values,
    missing: features.missing,
    emulated_data_types: [...features.emulated],
    other_cores_busy: features.otherCoresBusy,
    is_quick,
  };
  const names = Object.keys(features.values);
  const row = { system_id, ...features.values, backend };
  const write = (name: string, text: string) => writeFileAtomically(join(folder, name), text);
  write('features.csv', toCsv([COLUMN.systemId, ...names, COLUMN.backend], [row]));
  write('hbv.json', `${JSON.stringify(hbv, null, 2)}\n`);
  write('curves.csv', toCsv(curveColumns, curveRows(results)));
  const system = systemDocumentOf(system_id, metadata.machine, benchmarkOf(metadata, features, raws));
  write('system.json', `${JSON.stringify(system, null, 2)}\n`);
  return features;
}

function curveRows({ metadata, raws }: Results) {
  return operatorCurves(raws.points).flatMap(({ benchmark, dataType, precision, points }) =>
    points.map(({ batchSize, latencyMs, throughputPerSecond, summary }) => ({
      system_id: metadata.system_id,
      benchmark_name: benchmark,
      data_type: dataType,
      batch_size: batchSize,
      latency_ms: latencyMs,
      throughput_items_per_sec: throughputPerSecond,
      samples: summary.samples,
      mean_ms: summary.mean,
      mad_ms: summary.mad,
      ci_low_ms: summary.ciLow,
      ci_high_ms: summary.ciHigh,
      outliers: summary.outliers,
      precision,
      backend: metadata.backend,
    })),
  );
}

export function transferKinds(config: BenchConfig): Readonly<Record<string, TransferKind>> {
  const kinds: Record<string, TransferKind> = {};
  for (const group of config.benchmark_groups) {
    if (group.group_name !== 'data_transfer') continue;
    for (const { name, parameters } of group.benchmarks) {
      kinds[name] = { direction: parameters.direction, pinned: parameters.use_pinned_memory };
    }
  }
  return kinds;
}
