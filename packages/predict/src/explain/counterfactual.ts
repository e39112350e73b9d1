import type { Column, Table } from '@ctfusion/base';
import type { StagedEngine, StagedPredictions } from '../methods/staged/predict-staged.js';

/** Capabilities that can be imagined twice as large. */
type Capability = 'gpu' | 'host' | 'processors' | 'link';

/** The same run on a machine of which one thing is twice as good. */
export interface Counterfactual {
  readonly twice: Capability;
  readonly latencyMs: number;
  /** Share of the predicted time that is saved; negative where the model expects a loss. */
  readonly saving: number;
}

/**
 * Columns that change, and their factor. The latency of a small pageable copy is the host's: its processor copies the pages. In the
 * thesis layout `transfer_*` (s) stands for host and link together.
 */
const CHANGES: Readonly<Record<Capability, readonly (readonly [RegExp, number])[]>> = {
  gpu: [
    [/^gpu_compute_.*_latency(_at_batch)?$/, 0.5],
    [/^gpu_compute_.*_(peak_throughput|efficiency_slope)$/, 2],
    [/^matrix_[a-z]+$/, 0.5],
    [/_tflops_|^gpu_mem_bw_gbps$/, 2],
  ],
  host: [
    [/^host_compute_.*_throughput$/, 2],
    [/^data_transfer_.*_small_transfer_latency_ms$/, 0.5],
  ],
  processors: [
    [/^(cores_total|threads)$/, 2],
    [/^host_compute_.*_(peak_host_throughput|scalability_factor)$/, 2],
  ],
  link: [
    [/^data_transfer_.*_peak_bandwidth_gbps$/, 2],
    [/^transfer_[a-z]+$/, 0.5],
  ],
};

/**
 * Every row predicted again with each capability doubled, as far as the table has its columns. The machine keeps what is special about
 * it (the effect that its benchmarks do not show): with other benchmarks it would be taken for another machine, and the saving would
 * mix the two.
 */
export function counterfactuals(
  engine: StagedEngine,
  table: Table,
  predicted: StagedPredictions,
): Counterfactual[][] {
  const rows = Array.from({ length: table.rowCount }, (): Counterfactual[] => []);
  for (const [twice, changes] of Object.entries(CHANGES) as [Capability, (typeof CHANGES)[Capability]][]) {
    const changed = changeColumns(table, changes);
    if (changed === undefined) continue;
    const { priorTimes, treeCorrection } = engine.predict(changed);
    for (const [row, list] of rows.entries()) {
      const correction = treeCorrection[row]! + predicted.effectCorrection[row]!;
      const latencyMs = priorTimes.total[row]! * Math.exp(correction);
      list.push({ twice, latencyMs, saving: 1 - latencyMs / predicted.latencyMs[row]! });
    }
  }
  return rows;
}

/** Undefined if the table has none of the columns. */
function changeColumns(table: Table, changes: (typeof CHANGES)[Capability]): Table | undefined {
  const columns = table.names.flatMap((name): [string, Column][] => {
    const factor = changes.find(([pattern]) => pattern.test(name))?.[1];
    if (factor === undefined) return [];
    return [[name, { kind: 'number', values: table.numbers(name).map((value) => value * factor) }]];
  });
  return columns.length === 0 ? undefined : table.with(columns);
}
