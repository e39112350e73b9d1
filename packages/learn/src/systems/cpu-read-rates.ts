import { mean, type Table } from '@ctfusion/base';
import { CPU_READS, type ImputationModel } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/**
 * GiB/s that a CPU's cores read, over what its data sheet lets expect (TFLOP/s by clock of blocks in the first two caches, GB/s of memory beyond), and
 * the deviation of the logarithm: 65 CPU models of rented servers (docs/rented-servers.md). For training that has no measured CPU.
 */
const USUAL_READS = [
  { ratio: 1258, deviation: 0.36 },
  { ratio: 815, deviation: 0.43 },
  { ratio: 1.47, deviation: 0.58 },
  { ratio: 1.03, deviation: 0.38 },
] as const;
/** Correlation of those deviations. */
const USUAL_CORRELATION = 0.5;
/** Fewer CPU models do not tell how unlike they are. */
const FEWEST_MODELS = 5;
/** CPU models' worth of no correlation in what training shows. */
const PRIOR_MODELS = 4;
/** Standard deviation of the logarithm between two readings of one machine: no benchmark says more of another. */
const READING_DEVIATION = 0.05;
/** Of the logarithm of what data sheets say, over machines. */
const SHEET_VARIANCE = 1;

/** How a CPU's readings lie around what its data sheet lets expect. */
interface Residuals {
  readonly mean: readonly number[];
  /** Row by row. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * What a CPU's cores read of its caches and memory, by its data sheet: the benchmark is in proportion to what that lets expect, the factor and its
 * deviations as training's own CPU models show them, each weighing the same.
 */
export function cpuReadRates(training: Table): Pick<ImputationModel, 'variables' | 'gaussian'> {
  const { mean: offsets, covariance } = measuredResiduals(training) ?? usualResiduals();
  const sheets = [COLUMN.deviceSingleTflops, COLUMN.deviceSheetBandwidthGbps];
  const of = [0, 1, ...CPU_READS.map(({ isCache }) => (isCache ? 0 : 1))];
  return {
    variables: [...sheets, ...CPU_READS.map(({ column }) => column)].map((column) => ({
      column,
      scale: 'log',
      side: 'host',
    })),
    gaussian: {
      mean: Float64Array.from(of, (_, index) => offsets[index - sheets.length] ?? 0),
      covariance: Float64Array.from(
        of.flatMap((sheet, i) =>
          of.map(
            (other, j) =>
              (sheet === other ? SHEET_VARIANCE : 0) +
              (covariance[i - sheets.length]?.[j - sheets.length] ?? 0),
          ),
        ),
      ),
    },
  };
}

function usualResiduals(): Residuals {
  return {
    mean: USUAL_READS.map(({ ratio }) => Math.log(ratio)),
    covariance: USUAL_READS.map((one, i) =>
      USUAL_READS.map((other, j) => (i === j ? 1 : USUAL_CORRELATION) * one.deviation * other.deviation),
    ),
  };
}

/** Undefined where too few CPU models of the table were measured. */
function measuredResiduals(table: Table): Residuals | undefined {
  const readings = CPU_READS.map(({ column }) => table.optionalNumbers(column));
  const [clock, memory] = [COLUMN.deviceSingleTflops, COLUMN.deviceSheetBandwidthGbps].map((name) =>
    table.optionalNumbers(name),
  );
  const accelerators = table.has(COLUMN.accelerator) ? table.texts(COLUMN.accelerator) : [];
  const names = table.has(COLUMN.cpuName) ? table.texts(COLUMN.cpuName) : [];
  const systems = table.has(COLUMN.systemId) ? table.texts(COLUMN.systemId) : [];
  const seen = new Set<string>();
  const byModel = new Map<string, number[][]>();
  for (let row = 0; row < table.rowCount; row++) {
    const system = systems[row] ?? String(row);
    if (accelerators[row] !== 'cpu' || seen.has(system)) continue;
    const logs = CPU_READS.map(({ isCache }, index) =>
      Math.log(readings[index]![row]! / (isCache ? clock! : memory!)[row]!),
    );
    if (!logs.every(Number.isFinite)) continue;
    seen.add(system);
    const model = names[row] ?? system;
    byModel.set(model, [...(byModel.get(model) ?? []), logs]);
  }
  if (byModel.size < FEWEST_MODELS) return undefined;
  const models = Array.from(byModel.values(), (list) =>
    CPU_READS.map((_, index) => mean(list.map((logs) => logs[index]!))),
  );
  const center = CPU_READS.map((_, index) => mean(models.map((logs) => logs[index]!)));
  const count = models.length;
  // One more machine: wider by that the mean is itself unsure.
  const widened = (count + 1) / (count - 1);
  return {
    mean: center,
    covariance: CPU_READS.map((_, i) =>
      CPU_READS.map((__, j) => {
        const shared = mean(models.map((logs) => (logs[i]! - center[i]!) * (logs[j]! - center[j]!)));
        return i === j
          ? widened * shared + READING_DEVIATION ** 2
          : (widened * shared * count) / (count + PRIOR_MODELS);
      }),
    ),
  };
}
