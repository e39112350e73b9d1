import { type ColumnDefinition, completeDefinition, type PlausibleBounds } from './column-definition.js';

/** Precisions in which a device is benchmarked. */
export const DATA_TYPES = ['fp32', 'fp16'] as const;
export type DataType = (typeof DATA_TYPES)[number];

/** Micro-benchmarks: those of the published method as its files call them, and those that were added. */
export const BENCHMARK = {
  matMulSquare: 'MatMul_Square_4096',
  matMulBatched: 'MatMul_Batched_512',
  addShallow: 'Add_ShallowLayer',
  addDeep: 'Add_DeepLayer',
  convStandard: 'Conv_Standard_k3s1',
  convBottleneck: 'Conv_Bottleneck_k1s1',
  convDownsampling: 'Conv_Downsampling_k3s2',
  batchNorm: 'BatchNorm_Typical',
  attentionProduct: 'MatMul_Attention_QK',
  layerNorm: 'LayerNorm_ViT',
  softmax: 'Softmax_Attention',
  imagePreprocessing: 'Image_Preprocessing_Rate',
  /** Added to the published ones: rows that meet one matrix, matrix × vector beyond any cache, the smallest operator. */
  linear: 'Linear_4096',
  matrixVector: 'MatVec_8192',
  launch: 'Launch',
  /** One token over a cache of keys and values. */
  cachedAttention: 'Attention_Cache_4096',
  /** Of the host's memory. */
  memoryRead: 'Read',
  memoryWrite: 'Write',
  memoryCopy: 'Copy',
} as const;

/** What a latency curve over batch sizes comes down to, and its value at a task's batch size. */
export const CURVE_FEATURES = ['latency', 'peak_throughput', 'saturation_point', 'efficiency_slope'] as const;
export type CurveFeature = (typeof CURVE_FEATURES)[number];
export const TRANSFER_FEATURES = ['peak_bandwidth_gbps', 'small_transfer_latency_ms'] as const;
export type TransferFeature = (typeof TRANSFER_FEATURES)[number];
export const HOST_FEATURES = [
  'peak_host_throughput',
  'single_worker_throughput',
  'scalability_factor',
] as const;
export type HostFeature = (typeof HOST_FEATURES)[number];

export const TRANSFER_DIRECTIONS = ['D2H', 'H2D'] as const;
/** Pageable and pinned host memory. */
export const TRANSFER_PATHS = ['PCIe', 'DMA'] as const;

/** Copies within a device's memory: neither a direction of the published benchmarks nor a path of theirs. */
const WITHIN_DEVICE = { direction: 'D2D', path: 'Device' } as const;
/** Threads that go through memory together: one, or as many as there are cores to use. */
export const MEMORY_THREADS = ['single', 'all'] as const;

/** What a benchmark's column name says, part by part. */
export type BenchmarkName =
  | {
      readonly group: 'gpu_compute';
      readonly benchmark: string;
      readonly dataType: DataType;
      readonly feature: CurveFeature | 'latency_at_batch';
    }
  | {
      readonly group: 'data_transfer';
      readonly direction: (typeof TRANSFER_DIRECTIONS)[number];
      readonly path: (typeof TRANSFER_PATHS)[number];
      readonly feature: TransferFeature;
    }
  | ({ readonly group: 'data_transfer'; readonly feature: TransferFeature } & typeof WITHIN_DEVICE)
  | {
      readonly group: 'host_memory';
      /** `Read`, `Write`, `Copy`. */
      readonly benchmark: string;
      readonly threads: (typeof MEMORY_THREADS)[number];
      /** KiB that each thread goes through. */
      readonly workingSetKb: number;
    }
  | { readonly group: 'host_compute'; readonly benchmark: string; readonly feature: HostFeature };

/** The column that holds a benchmark's feature, as the published repository spells it. The inverse of `parseBenchmarkName`. */
export function benchmarkColumn(name: BenchmarkName): string {
  switch (name.group) {
    case 'gpu_compute':
      return `gpu_compute_${name.benchmark}_${name.dataType}_${name.feature}`;
    case 'data_transfer':
      return `data_transfer_${name.direction}_${name.path}_${name.feature}`;
    case 'host_compute':
      return `host_compute_${name.benchmark}_${name.feature}`;
    case 'host_memory':
      return `host_memory_${name.benchmark}_${name.threads}_${name.workingSetKb}kb_gbps`;
  }
}

/** A device benchmark's column. */
export const gpuComputeColumn = (
  benchmark: string,
  dataType: DataType,
  feature: CurveFeature | 'latency_at_batch',
): string => benchmarkColumn({ group: 'gpu_compute', benchmark, dataType, feature });

/** A copy benchmark's column. */
export const dataTransferColumn = (
  direction: (typeof TRANSFER_DIRECTIONS)[number],
  path: (typeof TRANSFER_PATHS)[number],
  feature: TransferFeature,
): string => benchmarkColumn({ group: 'data_transfer', direction, path, feature });

/** A column of the image pre-processing benchmark. */
export const imagePreprocessingColumn = (feature: HostFeature): string =>
  benchmarkColumn({ group: 'host_compute', benchmark: BENCHMARK.imagePreprocessing, feature });

const GPU_COMPUTE = new RegExp(
  `^gpu_compute_(.+)_(${DATA_TYPES.join('|')})_(${CURVE_FEATURES.join('|')}|latency_at_batch)$`,
);
const DATA_TRANSFER = new RegExp(
  `^data_transfer_(?:(${TRANSFER_DIRECTIONS.join('|')})_(${TRANSFER_PATHS.join('|')})|D2D_Device)_(${TRANSFER_FEATURES.join('|')})$`,
);
const HOST_MEMORY = new RegExp(`^host_memory_(.+)_(${MEMORY_THREADS.join('|')})_(\\d+)kb_gbps$`);
const HOST_COMPUTE = new RegExp(`^host_compute_(.+)_(${HOST_FEATURES.join('|')})$`);

/** The parts of a benchmark's column name; undefined for a column that is none. */
export function parseBenchmarkName(column: string): BenchmarkName | undefined {
  const gpu = GPU_COMPUTE.exec(column);
  if (gpu !== null) {
    const [, benchmark, dataType, feature] = gpu;
    return {
      group: 'gpu_compute',
      benchmark: benchmark!,
      dataType: dataType as DataType,
      feature: feature as CurveFeature | 'latency_at_batch',
    };
  }
  const transfer = DATA_TRANSFER.exec(column);
  if (transfer !== null) {
    const [, direction, path, feature] = transfer as unknown as [
      string,
      (typeof TRANSFER_DIRECTIONS)[number] | undefined,
      (typeof TRANSFER_PATHS)[number],
      TransferFeature,
    ];
    if (direction === undefined) return { group: 'data_transfer', ...WITHIN_DEVICE, feature };
    return { group: 'data_transfer', direction, path, feature };
  }
  const memory = HOST_MEMORY.exec(column);
  if (memory !== null) {
    const [, benchmark, threads, size] = memory;
    return {
      group: 'host_memory',
      benchmark: benchmark!,
      threads: threads as (typeof MEMORY_THREADS)[number],
      workingSetKb: Number(size),
    };
  }
  const host = HOST_COMPUTE.exec(column);
  if (host === null) return undefined;
  return { group: 'host_compute', benchmark: host[1]!, feature: host[2] as HostFeature };
}

type Properties = Omit<ColumnDefinition, 'name' | 'type' | 'owner' | 'role'>;

/** Whether a column holds a benchmark's latency at the task's batch size, read off a raw curve. */
export function isLatencyAtBatch(column: string): boolean {
  const name = parseBenchmarkName(column);
  return name?.group === 'gpu_compute' && name.feature === 'latency_at_batch';
}

const CURVE_PROPERTIES: Readonly<Record<CurveFeature | 'latency_at_batch', Properties>> = {
  latency: { unit: 'ms', plausible: [1e-4, 1e5], moreIsFaster: false, capabilities: ['gpu'] },
  latency_at_batch: { unit: 'ms', plausible: [1e-4, 1e7], moreIsFaster: false, capabilities: ['gpu'] },
  peak_throughput: { unit: 'items/s', plausible: [1e-3, 1e9], moreIsFaster: true, capabilities: ['gpu'] },
  saturation_point: { unit: 'items' },
  efficiency_slope: { unit: 'items/s', moreIsFaster: true, capabilities: ['gpu'] },
};
const TRANSFER_PROPERTIES: Readonly<Record<TransferFeature, Properties>> = {
  peak_bandwidth_gbps: { unit: 'GiB/s', plausible: [1e-2, 2000], moreIsFaster: true, capabilities: ['link'] },
  small_transfer_latency_ms: {
    unit: 'ms',
    plausible: [1e-5, 1e4],
    moreIsFaster: false,
    capabilities: ['link'],
  },
};
const HOST_PROPERTIES: Readonly<Record<HostFeature, Properties>> = {
  peak_host_throughput: {
    unit: 'frames/s',
    plausible: [0.1, 1e7],
    moreIsFaster: true,
    capabilities: ['host', 'processors'],
  },
  single_worker_throughput: {
    unit: 'frames/s',
    plausible: [0.1, 1e7],
    moreIsFaster: true,
    capabilities: ['host'],
  },
  scalability_factor: {
    unit: 'times',
    plausible: [0.05, 4096],
    moreIsFaster: true,
    capabilities: ['processors'],
  },
};

/** The definition of a benchmark's column. The latency at a task's batch size is read off a curve, so it is derived. */
export function benchmarkDefinition(name: BenchmarkName): ColumnDefinition {
  const column = benchmarkColumn(name);
  switch (name.group) {
    case 'gpu_compute': {
      const role = name.feature === 'latency_at_batch' ? 'derived' : 'benchmark';
      return completeDefinition({ name: column, role, ...CURVE_PROPERTIES[name.feature] });
    }
    case 'data_transfer': {
      const properties = TRANSFER_PROPERTIES[name.feature];
      const ofDevice = name.direction === 'D2D' ? { capabilities: ['gpu'] as const } : {};
      // A device's own memory is faster than any link.
      const plausible =
        name.direction === 'D2D' && properties.unit === 'GiB/s' ? [1e-2, 1e5] : properties.plausible;
      return completeDefinition({
        name: column,
        role: 'benchmark',
        ...properties,
        ...ofDevice,
        ...(plausible === undefined ? {} : { plausible: plausible as PlausibleBounds }),
      });
    }
    case 'host_memory':
      return completeDefinition({
        name: column,
        role: 'benchmark',
        unit: 'GiB/s',
        plausible: [1e-2, 1e6],
        moreIsFaster: true,
        capabilities: name.threads === 'single' ? ['host'] : ['host', 'processors'],
      });
    case 'host_compute':
      return completeDefinition({ name: column, role: 'benchmark', ...HOST_PROPERTIES[name.feature] });
  }
}
