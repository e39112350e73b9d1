import { mean, type Table } from '@ctfusion/base';
import {
  COPY_DEVIATION,
  DEVICE_COPY,
  expectedCopy,
  type ImputationModel,
  MATRIX_DEVIATION,
  MATRIX_GFLOPS,
  MATRIX_LATENCY,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { cpuReadRates } from './cpu-read-rates.js';

const NO_ERRORS = { host: { columns: [], covariance: [] }, device: { columns: [], covariance: [] } } as const;
/** Where training has one device. */
const SMALLEST_VARIANCE = 0.25;

/** What is put in of a machine that generates; `cpu` of one whose device is its CPU. */
export interface GenerationRates {
  readonly gpu: ImputationModel;
  readonly cpu: ImputationModel;
}

/**
 * A device's rates by its data sheet, with the doubt that measured devices show: each benchmark follows what the data sheet lets expect, so that a
 * machine of training that lacks it is read as its data sheet has it, and one that was measured as it is.
 */
function generationRates(training: Table): GenerationRates {
  const tflops = spreadOf(training, COLUMN.deviceHalfTflops);
  const bandwidth = spreadOf(training, COLUMN.deviceSheetBandwidthGbps);
  const [t, b] = [tflops.variance, bandwidth.variance];
  return {
    gpu: {
      variables: [
        { column: COLUMN.deviceMatrixTflops, scale: 'log', side: 'device' },
        { column: MATRIX_LATENCY, scale: 'log', side: 'device' },
        { column: COLUMN.deviceSheetBandwidthGbps, scale: 'log', side: 'device' },
        { column: DEVICE_COPY, scale: 'log', side: 'device' },
      ],
      gaussian: {
        mean: Float64Array.of(
          tflops.middle,
          Math.log(MATRIX_GFLOPS) - tflops.middle,
          bandwidth.middle,
          Math.log(expectedCopy(Math.exp(bandwidth.middle))),
        ),
        covariance: Float64Array.from(
          [
            [t, -t, 0, 0],
            [-t, t + MATRIX_DEVIATION ** 2, 0, 0],
            [0, 0, b, b],
            [0, 0, b, b + COPY_DEVIATION ** 2],
          ].flat(),
        ),
      },
      models: [],
      readingErrors: NO_ERRORS,
    },
    cpu: { ...cpuReadRates(training), models: [], readingErrors: NO_ERRORS },
  };
}

/** Mean and variance of a column's logarithm, where it is known. */
function spreadOf(table: Table, column: string): { readonly middle: number; readonly variance: number } {
  const logs = Array.from(table.numbers(column))
    .filter((rate) => rate > 0)
    .map(Math.log);
  const middle = logs.length === 0 ? 0 : mean(logs);
  const variance = logs.length === 0 ? 0 : mean(logs.map((value) => (value - middle) ** 2));
  return { middle, variance: Math.max(SMALLEST_VARIANCE, variance) };
}

/** Kinds of task whose training machines lack benchmarks of their devices: what is put in by the data sheet, by the kind's name. */
export const RATES_BY_DATA_SHEET: Readonly<
  Record<string, ((training: Table) => GenerationRates) | undefined>
> = { generation: generationRates };
