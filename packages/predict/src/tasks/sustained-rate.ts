import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Capabilities } from './demand.js';
import { ofMachine, type Quantity, quantity } from './quantity.js';

/**
 * How fast convolutions are taken to be: as the benchmark measured them, or `sustained`, between the measurement and the data sheet's peak. A
 * benchmark of seconds runs at a clock that hours of work do not keep, and on kernels that suit the GPU.
 */
export const CONVOLUTION_RATES = ['measured', 'sustained'] as const;
export type ConvolutionRate = (typeof CONVOLUTION_RATES)[number];

/** Weight of the measurement in the geometric mean; doubling it alone still shortens the stage by more than a third. */
const MEASURED_WEIGHT = 2 / 3;
const FLOPS_PER_CORE_AND_CYCLE = 2;

/** Peak TFLOP/s in single precision by the data sheet: stated, or cores × clock. */
function peakTflops(table: Table): Quantity | undefined {
  return (
    quantity(table, [COLUMN.fp32TflopsCuda], ([peak]) => peak!) ??
    quantity(
      table,
      [COLUMN.thesisGpuCores, COLUMN.thesisGpuBoostClock],
      ([cores, gigahertz]) => (FLOPS_PER_CORE_AND_CYCLE * cores! * gigahertz!) / 1000,
    )
  );
}

/** The capabilities with the convolution rate asked for; undefined where the table lacks the data sheet's peak. */
export function atConvolutionRate(
  table: Table,
  capabilities: Capabilities,
  rate: ConvolutionRate,
): Capabilities | undefined {
  if (rate === 'measured') return capabilities;
  const peak = peakTflops(table);
  if (peak === undefined) return undefined;
  const convolutionMsPerGflop = ofMachine([capabilities.convolutionMsPerGflop, peak], sustained);
  return { ...capabilities, convolutionMsPerGflop };
}

const sustained = ([measured, peak]: readonly number[]): number =>
  measured! ** MEASURED_WEIGHT * (1 / peak!) ** (1 - MEASURED_WEIGHT);
