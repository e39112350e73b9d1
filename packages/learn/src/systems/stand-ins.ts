import type { Gaussian, ImputationVariable } from '@ctfusion/predict';
import { COLUMN, dataTransferColumn } from '@ctfusion/schema/columns';

/** What somebody else says of a machine that stands for one of our variables: ln(stand-in) = ln(variable) + offset, within a deviation. */
interface StandIn {
  readonly column: string;
  readonly of: string;
  readonly offset: number;
  readonly deviation: number;
}

/** A marketplace counts in powers of ten. */
const GIB = 2 ** 30 / 1e9;

/**
 * No machine at hand has both, so the deviations are set wide: a marketplace's copy is one from pinned memory, its memory bandwidth reaches
 * about nine tenths of the data sheet's, its TFLOPS are the data sheet's at the board's own clock.
 */
const STAND_INS: readonly StandIn[] = [
  { column: COLUMN.coresEffective, of: COLUMN.threads, offset: 0, deviation: 0.1 },
  {
    column: COLUMN.marketPcieBandwidthGbps,
    of: dataTransferColumn('H2D', 'DMA', 'peak_bandwidth_gbps'),
    offset: Math.log(GIB),
    deviation: 0.25,
  },
  {
    column: COLUMN.marketGpuMemoryBandwidthGbps,
    of: COLUMN.gpuMemoryBandwidthGbps,
    offset: Math.log(0.9),
    deviation: 0.15,
  },
  { column: COLUMN.marketFp32Tflops, of: COLUMN.fp32TflopsCuda, offset: 0, deviation: 0.15 },
];

/** The distribution with stand-ins of the variables that it has. */
export function withStandIns(
  variables: readonly ImputationVariable[],
  { mean, covariance }: Gaussian,
): { readonly variables: ImputationVariable[]; readonly gaussian: Gaussian } {
  const own = variables.map(({ column }) => column);
  const added = STAND_INS.filter(({ of }) => own.includes(of));
  /** What each variable, and each stand-in, is of. */
  const source = [...own.keys(), ...added.map(({ of }) => own.indexOf(of))];
  const size = source.length;
  const noise = (i: number): number => (i < own.length ? 0 : added[i - own.length]!.deviation ** 2);
  return {
    variables: [...variables, ...added.map(({ column, of }) => ({ ...variables[own.indexOf(of)]!, column }))],
    gaussian: {
      mean: Float64Array.from(
        source,
        (of, index) => mean[of]! + (index < own.length ? 0 : added[index - own.length]!.offset),
      ),
      covariance: Float64Array.from({ length: size * size }, (_, at) => {
        const [i, j] = [Math.floor(at / size), at % size];
        return covariance[source[i]! * own.length + source[j]!]! + (i === j ? noise(i) : 0);
      }),
    },
  };
}
