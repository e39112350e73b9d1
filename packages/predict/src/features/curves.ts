import { InputError, type NumberColumn, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** One micro-benchmark's latencies on one system: batch sizes rising, latency per call in ms. */
export interface LatencyCurve {
  readonly batchSizes: readonly number[];
  readonly latenciesMs: readonly number[];
}

/** Column that holds a benchmark's latency per call, ms, at the task's batch size. */
const latencyAtBatchColumn = (benchmark: string, dataType: string): string =>
  `gpu_compute_${benchmark}_${dataType}_latency_at_batch`;

/**
 * Latency per call, ms, at a batch size: linear between measured points (a kernel's time is affine in its work within a wave
 * pattern), and proportional to the batch beyond the last one, where the machine is saturated; the first latency below the first.
 */
export function latencyAtBatch(curve: LatencyCurve, batchSize: number): number {
  const { batchSizes, latenciesMs } = curve;
  const last = batchSizes.length - 1;
  if (batchSize <= batchSizes[0]!) return latenciesMs[0]!;
  if (batchSize >= batchSizes[last]!) return latenciesMs[last]! * (batchSize / batchSizes[last]!);
  const upper = batchSizes.findIndex((size) => size >= batchSize);
  const lower = upper - 1;
  const fraction = (batchSize - batchSizes[lower]!) / (batchSizes[upper]! - batchSizes[lower]!);
  return latenciesMs[lower]! + fraction * (latenciesMs[upper]! - latenciesMs[lower]!);
}

/** system → "benchmark dtype" → curve */
type CurvesBySystem = Map<string, Map<string, LatencyCurve>>;

/**
 * Groups raw curve points (`system_id, benchmark_name, data_type, batch_size, latency_ms`).
 * @throws InputError if a point is measured twice or a value is missing.
 */
function groupCurves(curves: Table): CurvesBySystem {
  const systems = curves.texts(COLUMN.systemId);
  const benchmarks = curves.texts(COLUMN.benchmarkName);
  const dataTypes = curves.texts('data_type');
  const batchSizes = curves.completeNumbers(COLUMN.batchSize);
  const latencies = curves.completeNumbers('latency_ms');
  const points = new Map<string, Map<string, Map<number, number>>>();
  for (let row = 0; row < curves.rowCount; row++) {
    const ofSystem = points.get(systems[row]!) ?? new Map<string, Map<number, number>>();
    points.set(systems[row]!, ofSystem);
    const key = `${benchmarks[row]!} ${dataTypes[row]!}`;
    const curve = ofSystem.get(key) ?? new Map<number, number>();
    ofSystem.set(key, curve);
    if (curve.has(batchSizes[row]!)) {
      throw new InputError(
        'duplicate-key',
        `${systems[row]} has ${key} at batch size ${batchSizes[row]} twice`,
        curves.location(row, COLUMN.batchSize),
      );
    }
    curve.set(batchSizes[row]!, latencies[row]!);
  }
  const sorted = (curve: Map<number, number>): LatencyCurve => {
    const sizes = [...curve.keys()].sort((a, b) => a - b);
    return { batchSizes: sizes, latenciesMs: sizes.map((size) => curve.get(size)!) };
  };
  return new Map(
    Array.from(points, ([system, byKey]) => [
      system,
      new Map(Array.from(byKey, ([key, curve]) => [key, sorted(curve)])),
    ]),
  );
}

/**
 * Adds a `…_latency_at_batch` column (ms) for every benchmark and data type in `curves`; missing where a system lacks that curve.
 * @param absent what becomes of a system without any curve: its rows' values are missing, or it is refused, the default. Tasks without a batch size
 *   then have no latency at it.
 * @throws InputError if a system of the dataset has no curve at all and is refused for it.
 */
export function addLatencyAtBatch(
  dataset: Table,
  curves: Table,
  { absent = 'refused' }: { readonly absent?: 'missing' | 'refused' } = {},
): Table {
  if (absent === 'missing' && !dataset.has(COLUMN.batchSize)) return dataset;
  const bySystem = groupCurves(curves);
  const systems = dataset.texts(COLUMN.systemId);
  const batchSizes = dataset.completeNumbers(COLUMN.batchSize);
  for (const [row, system] of systems.entries()) {
    if (absent === 'refused' && !bySystem.has(system)) {
      throw new InputError(
        'key-not-found',
        `${shown(system)} has no row in ${curves.source}`,
        dataset.location(row, COLUMN.systemId),
      );
    }
  }
  const keys = [...new Set([...bySystem.values()].flatMap((byKey) => [...byKey.keys()]))].sort();
  return dataset.with(
    keys.map((key) => {
      const [benchmark, dataType] = key.split(' ') as [string, string];
      const values = Float64Array.from(systems, (system, row) => {
        const curve = bySystem.get(system)?.get(key);
        return curve === undefined ? Number.NaN : latencyAtBatch(curve, batchSizes[row]!);
      });
      const column: NumberColumn = { kind: 'number', values };
      return [latencyAtBatchColumn(benchmark, dataType), column] as const;
    }),
  );
}
