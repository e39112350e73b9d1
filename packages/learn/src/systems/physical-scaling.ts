import {
  BENCHMARK,
  COLUMN,
  type CurveFeature,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';

export type MachineSide = 'host' | 'device' | 'both';

/** A variable of the joint distribution, as it is fitted. */
export interface PhysicalVariable {
  readonly column: string;
  readonly scale: 'log' | 'linear';
  /** Whose it is. The same facts of a side make the same model of that side; copies and launches take both. */
  readonly side: MachineSide;
  readonly kind: 'fact' | 'benchmark';
  /** Facts that it is proportional to a power of, to first order; those of a benchmark scale with no other fact themselves. */
  readonly exponents: Readonly<Record<string, number>>;
  readonly smallestDeviation: number;
}

type Exponents = PhysicalVariable['exponents'];

/** Facts repeat but for rounding. */
const FACT_DEVIATION = 0.02;
/**
 * By how much readings of one machine differ from day to day (the embedded dataset's): peak throughputs and the largest product by less than
 * 1 %, latencies, copies and host rates by 13 to 30 %.
 */
const RATE_DEVIATION = 0.05;
const READING_DEVIATION = 0.18;

export const fact = (
  column: string,
  side: PhysicalVariable['side'],
  scale: PhysicalVariable['scale'] = 'log',
): PhysicalVariable => ({
  column,
  scale,
  side,
  kind: 'fact',
  exponents: {},
  smallestDeviation: scale === 'log' ? FACT_DEVIATION : 0.5,
});

export const benchmark = (
  column: string,
  side: PhysicalVariable['side'],
  exponents: Exponents,
  smallestDeviation = READING_DEVIATION,
): PhysicalVariable => ({
  column,
  scale: 'log',
  side,
  kind: 'benchmark',
  exponents,
  smallestDeviation,
});

const compute = (name: string, type: DataType, feature: CurveFeature, exponents: Exponents) =>
  benchmark(
    gpuComputeColumn(name, type, feature),
    'device',
    exponents,
    feature === 'peak_throughput' || name === BENCHMARK.matMulSquare ? RATE_DEVIATION : READING_DEVIATION,
  );

/** Threads share caches and memory, so all cores do less than their number. */
const CORES = 0.85;
/** A batch of one does not fill a large GPU. */
const SMALL_BATCH = 0.5;
/** A launch is a few hundred instructions of one host thread and a round trip over the link. */
const LAUNCH = { [COLUMN.maxBoostGhz]: -0.5 };

const host = COLUMN.maxBoostGhz;
const peak = COLUMN.fp32TflopsCuda;
const memory = COLUMN.gpuMemoryBandwidthGbps;
const link = COLUMN.gpuPcieBandwidthGbps;

/** What a data sheet says of a GPU. */
export const DEVICE_FACTS: readonly PhysicalVariable[] = [
  fact(COLUMN.fp32TflopsCuda, 'device'),
  fact(COLUMN.gpuMemoryBandwidthGbps, 'device'),
  fact(COLUMN.l2CacheMb, 'device'),
  fact(COLUMN.vramGb, 'device'),
  fact(COLUMN.gpuPcieBandwidthGbps, 'device'),
  fact(COLUMN.gpuRelease, 'device', 'linear'),
];

const FRAMES: readonly PhysicalVariable[] = [
  fact(COLUMN.threads, 'host'),
  // A core has one thread or two.
  { ...fact(COLUMN.coresTotal, 'host'), exponents: { [COLUMN.threads]: 1 } },
  fact(COLUMN.baseGhz, 'host'),
  fact(COLUMN.maxBoostGhz, 'host'),
  fact(COLUMN.l3CacheMb, 'host'),
  fact(COLUMN.peakMemoryBandwidthGbps, 'host'),
  fact(COLUMN.cpuRelease, 'host', 'linear'),
  ...DEVICE_FACTS,
  benchmark(imagePreprocessingColumn('single_worker_throughput'), 'host', { [host]: 1 }),
  benchmark(imagePreprocessingColumn('scalability_factor'), 'host', { [COLUMN.threads]: CORES }),
  benchmark(imagePreprocessingColumn('peak_host_throughput'), 'host', {
    [host]: 1,
    [COLUMN.threads]: CORES,
  }),
  // Copies from pageable memory wait for the host's memory more than for the link.
  ...(['H2D', 'D2H'] as const).flatMap((direction) => [
    benchmark(dataTransferColumn(direction, 'PCIe', 'peak_bandwidth_gbps'), 'both', { [link]: 0.2 }),
    benchmark(dataTransferColumn(direction, 'PCIe', 'small_transfer_latency_ms'), 'both', LAUNCH),
  ]),
  benchmark(dataTransferColumn('H2D', 'DMA', 'peak_bandwidth_gbps'), 'both', { [link]: 1 }),
  ...(['fp32', 'fp16'] as const).flatMap((type) => [
    compute(BENCHMARK.convStandard, type, 'latency', { [peak]: -SMALL_BATCH }),
    compute(BENCHMARK.convStandard, type, 'peak_throughput', { [peak]: 1 }),
    compute(BENCHMARK.batchNorm, type, 'latency', { [memory]: -SMALL_BATCH }),
    compute(BENCHMARK.batchNorm, type, 'peak_throughput', { [memory]: 1 }),
    compute(BENCHMARK.matMulSquare, type, 'latency', { [peak]: -1 }),
  ]),
  ...[BENCHMARK.layerNorm, BENCHMARK.attentionProduct, BENCHMARK.softmax, BENCHMARK.addDeep].map((name) =>
    benchmark(gpuComputeColumn(name, 'fp32', 'latency'), 'both', { ...LAUNCH, [memory]: -0.3 }),
  ),
];

const thesisGpu = (exponent: number): Exponents => ({
  [COLUMN.thesisGpuCores]: exponent,
  [COLUMN.thesisGpuBoostClock]: exponent,
});
const thesisHost = (exponent: number): Exponents => ({ [COLUMN.thesisCpuBoostClock]: exponent });

const CLIPS: readonly PhysicalVariable[] = [
  fact(COLUMN.thesisCpuCores, 'host'),
  fact(COLUMN.thesisCpuBoostClock, 'host'),
  fact(COLUMN.thesisCpuThreads, 'host'),
  fact(COLUMN.thesisCpuCache, 'host'),
  fact(COLUMN.thesisGpuCores, 'device'),
  fact(COLUMN.thesisGpuBoostClock, 'device'),
  fact(COLUMN.thesisVram, 'device'),
  benchmark(COLUMN.transferAll, 'host', thesisHost(-1)),
  benchmark(COLUMN.transferContinuous, 'both', thesisHost(-0.5)),
  benchmark(COLUMN.transferRoundtrip, 'both', thesisHost(-0.5)),
  benchmark(COLUMN.matrixConvolution, 'device', thesisGpu(-SMALL_BATCH)),
  benchmark(COLUMN.matrixConvolutionLoop, 'device', thesisGpu(-1), RATE_DEVIATION),
  benchmark(COLUMN.matrixDot, 'device', thesisGpu(-1), RATE_DEVIATION),
  benchmark(COLUMN.matrixDotLoop, 'both', thesisGpu(-1)),
  benchmark(COLUMN.matrixAdd, 'both', thesisHost(-0.5)),
  benchmark(COLUMN.matrixAddLoop, 'both', thesisGpu(-SMALL_BATCH)),
];

/** The variables of a kind of task, by its name: facts, then benchmarks with what they scale with. A kind from outside has none. */
export const PHYSICAL_VARIABLES: Readonly<Record<string, readonly PhysicalVariable[]>> = {
  frames: FRAMES,
  clips: CLIPS,
};
