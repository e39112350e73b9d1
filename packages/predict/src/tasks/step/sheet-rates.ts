import { isHalf } from './precision.js';
import { processNodeNm } from './process-nodes.js';

/** What a data sheet says of a device; NaN where it says nothing. Rates in TFLOP/s and decimal GB/s. */
export interface DeviceSheet {
  readonly generation: string;
  readonly memoryType: string;
  readonly bandwidth: number;
  readonly single: number;
  readonly half: number;
  /** Of tensor or matrix units. */
  readonly tensor: number;
  readonly powerW: number;
}

/** Share of a data sheet's bandwidth that long element-wise work reaches. */
export const ATTAINABLE_SHARE = 0.85;
/**
 * TFLOP/s that a watt sustains at 12 nm: outside matrix units in single precision (T4: 4 at 70 W, P4: 4.6 at 75 W in 16 nm), and in matrix
 * units at half precision. Finer processes do the same with less: power falls with the feature size to the 0.7.
 */
const SINGLE_TFLOPS_PER_WATT = 0.07;
const TENSOR_TFLOPS_PER_WATT = 0.55;
const REFERENCE_NODE_NM = 12;
const NODE_EXPONENT = 0.7;

/** Generations whose matrix units take single precision rounded to 19 bits. */
const HAS_TF32 = /ampere|ada|hopper|blackwell/i;
/** Matrix units of AMD's compute GPUs take single precision at a quarter of the half-precision rate. */
const HAS_SINGLE_MATRIX_UNITS = /^cdna/i;

/**
 * TFLOP/s that products of matrices sustain at a precision (`fp32`, `tf32`, `fp16`, `bf16`, `amp`): the peak, and no more than the device's
 * power pays for. NaN where the data sheet gives no peak.
 */
export function sustainedTflops(sheet: DeviceSheet, precision: string): number {
  const vector = { peak: sheet.single, perWatt: SINGLE_TFLOPS_PER_WATT };
  if (isHalf(precision)) {
    if (sheet.tensor > 0) return capped(sheet, { peak: sheet.tensor, perWatt: TENSOR_TFLOPS_PER_WATT });
    // Old cards have half precision for compatibility only, at 1/64 of the speed.
    const peak = Math.max(sheet.single || 0, sheet.half || 0) || Number.NaN;
    return capped(sheet, { peak, perWatt: SINGLE_TFLOPS_PER_WATT * (peak / sheet.single) });
  }
  if (/tf32/i.test(precision) && HAS_TF32.test(sheet.generation) && sheet.tensor > 0)
    return capped(sheet, { peak: sheet.tensor / 2, perWatt: TENSOR_TFLOPS_PER_WATT / 2 });
  if (HAS_SINGLE_MATRIX_UNITS.test(sheet.generation) && sheet.tensor > 0)
    return capped(sheet, { ...vector, peak: Math.max(sheet.single || 0, sheet.tensor / 4) });
  return capped(sheet, vector);
}

function capped(
  { powerW, generation, memoryType }: DeviceSheet,
  { peak, perWatt }: { readonly peak: number; readonly perWatt: number },
): number {
  const node = processNodeNm(generation, memoryType);
  if (!(powerW > 0) || node === undefined || !(perWatt > 0)) return peak;
  return Math.min(peak, perWatt * powerW * (REFERENCE_NODE_NM / node) ** NODE_EXPONENT);
}
