import type { RegisteredSystem } from '@ctfusion/schema/service';

/** A peak beside the bandwidth that feeds it. */
export interface Roof {
  readonly name: string;
  readonly tflops: number;
  /** Decimal GB/s. */
  readonly bandwidthGbps: number;
}

/** A product of square matrices as it was measured. */
interface MeasuredPeak {
  readonly name: string;
  readonly tflops: number;
  /** Of a product whose three matrices pass once. */
  readonly flopsPerByte: number;
}

/** Facts that are peaks of a data sheet. */
const PEAKS = [
  ['fp16_tflops_tensor', 'half precision, matrix units'],
  ['fp16_tflops_cuda', 'half precision'],
  ['fp32_tflops_cuda', 'single precision'],
] as const;

const BYTES = { fp16: 2, fp32: 4 } as const;

/** Roofs of a machine's GPU by its data sheet, and what was measured under them. */
export function roofsOf({ facts, benchmarks }: RegisteredSystem['system']): {
  readonly roofs: readonly Roof[];
  readonly measured: readonly MeasuredPeak[];
} {
  const bandwidthGbps = Number(facts['gpu_mem_bw_gbps'] ?? Number.NaN);
  const roofs = PEAKS.flatMap(([fact, name]) => {
    const tflops = Number(facts[fact] ?? Number.NaN);
    return tflops > 0 && bandwidthGbps > 0 ? [{ name, tflops, bandwidthGbps }] : [];
  });
  const measured = benchmarks.flatMap(({ features }) =>
    Object.entries(features).flatMap(([column, latencyMs]) => {
      const match = /_MatMul_Square_(\d+)_(fp16|fp32)_latency$/.exec(column);
      if (match === null || !(latencyMs > 0)) return [];
      const [size, type] = [Number(match[1]), match[2] as keyof typeof BYTES];
      const flops = 2 * size ** 3;
      return [
        {
          name: `${type} product of ${size}² matrices`,
          tflops: flops / latencyMs / 1e9,
          flopsPerByte: flops / (3 * size ** 2 * BYTES[type]),
        },
      ];
    }),
  );
  return { roofs, measured };
}
