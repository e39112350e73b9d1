import { mean, type Table } from '@ctfusion/base';
import { type ImputationModel, MATRIX_DEVIATION, MATRIX_GFLOPS, MATRIX_LATENCY } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

const NO_ERRORS = { host: { columns: [], covariance: [] }, device: { columns: [], covariance: [] } } as const;
/** Where training has one device. */
const SMALLEST_VARIANCE = 0.25;

/** What is put in of a machine that generates; `cpu` of one whose device is its CPU. */
interface GenerationRates {
  readonly gpu: ImputationModel;
  readonly cpu: ImputationModel;
}

/**
 * A device's matrix rate by its data sheet, with the doubt that measured devices show: the latency of the benchmark is in inverse proportion to what
 * the data sheet lets expect, so that a machine of training, which lacks it, is read as its data sheet has it, and one that was measured as it is. Of
 * a CPU nothing is put in: `cpuRates` reads its data sheet.
 */
function generationRates(training: Table): GenerationRates {
  const logs = Array.from(training.numbers(COLUMN.deviceHalfTflops))
    .filter((rate) => rate > 0)
    .map(Math.log);
  const middle = logs.length === 0 ? 0 : mean(logs);
  const variance = Math.max(SMALLEST_VARIANCE, mean(logs.map((value) => (value - middle) ** 2)));
  return {
    gpu: {
      variables: [
        { column: COLUMN.deviceMatrixTflops, scale: 'log', side: 'device' },
        { column: MATRIX_LATENCY, scale: 'log', side: 'device' },
      ],
      gaussian: {
        mean: Float64Array.of(middle, Math.log(MATRIX_GFLOPS) - middle),
        covariance: Float64Array.of(variance, -variance, -variance, variance + MATRIX_DEVIATION ** 2),
      },
      models: [],
      readingErrors: NO_ERRORS,
    },
    cpu: {
      variables: [{ column: COLUMN.deviceMemoryBandwidthGbps, scale: 'log', side: 'host' }],
      gaussian: { mean: Float64Array.of(Math.log(100)), covariance: Float64Array.of(1) },
      models: [],
      readingErrors: NO_ERRORS,
    },
  };
}

/** Kinds of task whose training machines lack all benchmarks of their devices: what is put in by the data sheet alone, by the kind's name. */
export const RATES_BY_DATA_SHEET: Readonly<
  Record<string, ((training: Table) => GenerationRates) | undefined>
> = { generation: generationRates };
