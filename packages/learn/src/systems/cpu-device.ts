import type { ImputationModel, ImputationVariable } from '@ctfusion/predict';
import { otherBackendColumn } from '@ctfusion/predict';
import {
  BENCHMARK,
  COLUMN,
  type CurveFeature,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
} from '@ctfusion/schema/columns';

/** A benchmark of a device that is a CPU: what the one at hand read, and how others follow from their data sheets. */
export interface CpuDeviceBenchmark {
  readonly column: string;
  /** `data/xeon-2c-cpu`, as `hardware_benchmark.csv` has it. */
  readonly reading: number;
  readonly exponents: Readonly<Record<string, number>>;
  /** 1 for a rate, −1 for a time: what makes a CPU fast makes rates large and times small. */
  readonly sense: 1 | -1;
  /** Standard deviation of its logarithm beside what all benchmarks of a CPU share. */
  readonly deviation: number;
}

/** Facts of that machine: two cores of an Emerald Rapids, whose data sheets state 3.8 GHz and more. */
const FACTS: Readonly<Record<string, number>> = { [COLUMN.coresTotal]: 2, [COLUMN.maxBoostGhz]: 3.8 };

/** All cores do less than their number, and two threads of a core no more than one; memory is shared, and a small kernel hardly spread. */
const ARITHMETIC = { [COLUMN.coresTotal]: 0.85, [COLUMN.maxBoostGhz]: 1 };
const MEMORY = { [COLUMN.coresTotal]: 0.6 };
const SMALL_KERNEL = { [COLUMN.coresTotal]: 0.3, [COLUMN.maxBoostGhz]: 1 };

/**
 * What CPUs differ by beyond cores and clock: generating tokens on 67 CPU models runs at 0.49 of the measured read bandwidth, from 0.22 at the
 * 10th to 0.89 at the 90th percentile: a deviation of 0.55. Arithmetic spreads as far: vectors are 256 or 512 bits wide.
 */
const SHARED_DEVIATION = 0.45;
const OWN_DEVIATION = 0.35;
/** Half precision is computed in single precision by one runtime and natively, or value by value, by the next. */
const HALF_PRECISION_DEVIATION = 0.7;
/** That machine's vectors are 512 bits wide, twice as wide as most CPUs'; the mean lies between. */
const WIDE_VECTORS = Math.SQRT2;
/** One runtime's benchmark says another's within this; no CPU at hand was measured with two. */
const RUNTIME_DEVIATION = 0.3;

/**
 * Coefficients that were learned on a GPU do not quite fit a CPU: root mean square of ln(measured / predicted) over the 13 models and batch
 * sizes of that machine's `measurements.csv`, predicted by the shipped bundle from its cores alone.
 */
const TRANSFER_DEVIATION = 0.54;

function compute(
  name: string,
  type: DataType,
  feature: CurveFeature,
  reading: number,
  exponents: CpuDeviceBenchmark['exponents'],
): CpuDeviceBenchmark {
  const sense = feature === 'peak_throughput' ? 1 : -1;
  const wide = exponents === ARITHMETIC ? WIDE_VECTORS ** sense : 1;
  return {
    column: gpuComputeColumn(name, type, feature),
    reading: reading / wide,
    exponents: Object.fromEntries(Object.entries(exponents).map(([fact, value]) => [fact, sense * value])),
    sense,
    deviation: type === 'fp16' ? HALF_PRECISION_DEVIATION : OWN_DEVIATION,
  };
}

/** Copies are from memory to memory. */
const copy = (
  direction: 'H2D' | 'D2H',
  feature: 'peak_bandwidth_gbps' | 'small_transfer_latency_ms',
  reading: number,
): CpuDeviceBenchmark => ({
  column: dataTransferColumn(direction, 'PCIe', feature),
  reading,
  exponents: {},
  sense: feature === 'peak_bandwidth_gbps' ? 1 : -1,
  deviation: OWN_DEVIATION,
});

/**
 * The benchmark that stands for a launch is the smallest kernel, which takes a CPU ten times as long as a GPU: its arithmetic, not its launch. A
 * launch itself is work of one host thread, the same few microseconds on either.
 */
const LAUNCH: CpuDeviceBenchmark = {
  column: gpuComputeColumn(BENCHMARK.attentionProduct, 'fp32', 'latency'),
  reading: 0.009,
  exponents: { [COLUMN.maxBoostGhz]: -1 },
  sense: -1,
  deviation: OWN_DEVIATION,
};

export const CPU_DEVICE_BENCHMARKS: readonly CpuDeviceBenchmark[] = [
  copy('H2D', 'peak_bandwidth_gbps', 23.998),
  copy('H2D', 'small_transfer_latency_ms', 0.040693),
  copy('D2H', 'peak_bandwidth_gbps', 22.5105),
  copy('D2H', 'small_transfer_latency_ms', 0.043382),
  compute(BENCHMARK.convStandard, 'fp32', 'latency', 13.1753, ARITHMETIC),
  compute(BENCHMARK.convStandard, 'fp32', 'peak_throughput', 77.1324, ARITHMETIC),
  compute(BENCHMARK.batchNorm, 'fp32', 'latency', 0.854509, MEMORY),
  compute(BENCHMARK.batchNorm, 'fp32', 'peak_throughput', 1194.86, MEMORY),
  compute(BENCHMARK.matMulSquare, 'fp32', 'latency', 602.391, ARITHMETIC),
  compute(BENCHMARK.convStandard, 'fp16', 'latency', 12.2709, ARITHMETIC),
  compute(BENCHMARK.convStandard, 'fp16', 'peak_throughput', 82.5847, ARITHMETIC),
  compute(BENCHMARK.batchNorm, 'fp16', 'latency', 0.788374, MEMORY),
  compute(BENCHMARK.batchNorm, 'fp16', 'peak_throughput', 1377.46, MEMORY),
  compute(BENCHMARK.matMulSquare, 'fp16', 'latency', 599.974, ARITHMETIC),
  compute(BENCHMARK.layerNorm, 'fp32', 'latency', 0.27518, SMALL_KERNEL),
  LAUNCH,
  compute(BENCHMARK.softmax, 'fp32', 'latency', 0.426804, SMALL_KERNEL),
  compute(BENCHMARK.addDeep, 'fp32', 'latency', 0.378938, SMALL_KERNEL),
];

/**
 * What machines are like whose device is their CPU: facts and host benchmarks as machines with a GPU have them, the device's benchmarks scaled
 * from one CPU, and what another backend measured of either as evidence. Undefined where the facts that they scale with were not learned.
 */
export function cpuDeviceImputation(machines: ImputationModel): ImputationModel | undefined {
  const host = machines.variables.flatMap(({ side }, index) => (side === 'host' ? [index] : []));
  const hostVariables = host.map((index) => machines.variables[index]!);
  const factAt = (column: string): number => hostVariables.findIndex((one) => one.column === column);
  if (Object.keys(FACTS).some((column) => factAt(column) < 0)) return undefined;
  const size = machines.variables.length;
  const mean = host.map((index) => machines.gaussian.mean[index]!);
  const covariance = host.map((i) => host.map((j) => machines.gaussian.covariance[i * size + j]!));
  const loadings: number[][] = host.map((_, at) => host.map((__, other) => (at === other ? 1 : 0)));
  const shared = host.map(() => 0);
  const own = host.map(() => 0);
  for (const { reading, exponents, sense, deviation } of CPU_DEVICE_BENCHMARKS) {
    const loading = host.map(() => 0);
    let center = Math.log(reading);
    for (const [fact, exponent] of Object.entries(exponents)) {
      loading[factAt(fact)] = exponent;
      center += exponent * (mean[factAt(fact)]! - Math.log(FACTS[fact]!));
    }
    mean.push(center);
    loadings.push(loading);
    shared.push(sense * SHARED_DEVIATION);
    own.push(deviation ** 2);
  }
  const variables: ImputationVariable[] = [
    ...hostVariables,
    ...CPU_DEVICE_BENCHMARKS.map(({ column }) => ({ column, scale: 'log' as const, side: 'host' as const })),
  ];
  return withOtherBackends({
    variables,
    mean,
    entry: (i, j) =>
      quadratic(loadings[i]!, covariance, loadings[j]!) + shared[i]! * shared[j]! + (i === j ? own[i]! : 0),
    models: machines.models.filter(({ side }) => side === 'host'),
    readingErrors: { ...machines.readingErrors, device: { columns: [], covariance: [] } },
    transferDeviation: TRANSFER_DEVIATION,
  });
}

interface CpuDevices extends Omit<ImputationModel, 'gaussian'> {
  readonly mean: readonly number[];
  /** Covariance of two variables. */
  readonly entry: (i: number, j: number) => number;
}

/** Every benchmark by any other backend is one more variable: the benchmark itself, and what runtimes differ by. */
function withOtherBackends({ variables, mean, entry, models, ...rest }: CpuDevices): ImputationModel {
  const benchmarks = new Set([
    ...CPU_DEVICE_BENCHMARKS.filter((one) => one !== LAUNCH).map(({ column }) => column),
    ...models.flatMap(({ readings }) => Object.keys(readings)),
  ]);
  const source = [
    ...variables.keys(),
    ...variables.flatMap(({ column }, index) => (benchmarks.has(column) ? [index] : [])),
  ];
  const all = source.map((of, index) => {
    const variable = variables[of]!;
    return index < variables.length ? variable : { ...variable, column: otherBackendColumn(variable.column) };
  });
  const count = source.length;
  return {
    variables: all,
    models: models.map(({ readings, ...model }) => ({
      ...model,
      readings: Object.fromEntries(
        Object.entries(readings).filter(([column]) => variables.some((one) => one.column === column)),
      ),
    })),
    ...rest,
    gaussian: {
      mean: Float64Array.from(source, (of) => mean[of]!),
      covariance: Float64Array.from({ length: count * count }, (_, at) => {
        const [i, j] = [Math.floor(at / count), at % count];
        const noise = i === j && i >= variables.length ? RUNTIME_DEVIATION ** 2 : 0;
        return entry(source[i]!, source[j]!) + noise;
      }),
    },
  };
}

function quadratic(
  a: readonly number[],
  matrix: readonly (readonly number[])[],
  b: readonly number[],
): number {
  let sum = 0;
  for (const [i, x] of a.entries()) {
    if (x === 0) continue;
    for (const [j, y] of b.entries()) sum += x * matrix[i]![j]! * y;
  }
  return sum;
}
