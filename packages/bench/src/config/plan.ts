import { InputError } from '@ctfusion/base';
import type { DataType, OperatorParameters } from '../backends/workload.js';
import type {
  BenchConfig,
  GpuBenchmark,
  HostBenchmark,
  MemoryBenchmark,
  TransferBenchmark,
} from './bench-config.js';

export const targets = ['all', 'gpu_compute', 'data_transfer', 'host_compute', 'host_memory'] as const;
export type Target = (typeof targets)[number];

/** One curve to measure: an operator in one precision over batch sizes. */
export interface CurvePlan {
  readonly name: string;
  readonly dataType: DataType;
  readonly batchSizes: readonly number[];
  readonly timeBudgetSeconds: number;
  readonly operator: OperatorParameters;
}

/** Everything that a configuration and a target ask for. */
export interface BenchPlan {
  readonly curves: readonly CurvePlan[];
  readonly transfers: readonly TransferBenchmark[];
  readonly hosts: readonly HostBenchmark[];
  readonly memories: readonly MemoryBenchmark[];
}

/** Unfolds a configuration into single jobs, in its order. Throws InputError for contradictory parameters. */
export function planBench(config: BenchConfig, target: Target): BenchPlan {
  const enabled = <T extends { readonly enabled: boolean }>(benchmarks: readonly T[]) =>
    benchmarks.filter((benchmark) => benchmark.enabled);
  const groups = config.benchmark_groups.filter(
    (group) => group.enabled && (target === 'all' || target === group.group_name),
  );
  return {
    curves: groups.flatMap((group) =>
      group.group_name !== 'gpu_compute'
        ? []
        : enabled(group.benchmarks).flatMap((benchmark) =>
            benchmark.data_types.map((type) => curvePlan(config, benchmark, type)),
          ),
    ),
    transfers: groups.flatMap((group) =>
      group.group_name === 'data_transfer' ? enabled(group.benchmarks) : [],
    ),
    hosts: groups.flatMap((group) => (group.group_name === 'host_compute' ? enabled(group.benchmarks) : [])),
    memories: groups.flatMap((group) =>
      group.group_name === 'host_memory' ? enabled(group.benchmarks) : [],
    ),
  };
}

function curvePlan(config: BenchConfig, benchmark: GpuBenchmark, dataType: DataType): CurvePlan {
  const settings = config.run_settings;
  return {
    name: benchmark.name,
    dataType,
    batchSizes: [...(benchmark.batch_sizes ?? settings.batch_sizes)].sort((a, b) => a - b),
    timeBudgetSeconds: benchmark.time_budget_s ?? settings.curve_time_budget_s,
    operator: operatorParameters(benchmark),
  };
}

function operatorParameters(benchmark: GpuBenchmark): OperatorParameters {
  const mismatch = (field: string, value: unknown, expected: unknown): never => {
    throw new InputError('inconsistent', `is ${value}, but the shapes say ${expected}`, {
      field: `${benchmark.name}.${field}`,
    });
  };
  switch (benchmark.layer_type) {
    case 'MatMul': {
      const { variant, shape_a, shape_b } = benchmark.parameters;
      if (shape_a[1] !== shape_b[0]) mismatch('parameters.shape_b', `[${shape_b}]`, `[${shape_a[1]}, …]`);
      return { layerType: 'MatMul', batched: variant === 'Batched_3D', shapeA: shape_a, shapeB: shape_b };
    }
    case 'Linear': {
      const { in_features, out_features } = benchmark.parameters;
      return { layerType: 'Linear', inFeatures: in_features, outFeatures: out_features };
    }
    case 'Add':
      return { layerType: 'Add', shape: benchmark.parameters.shape };
    case 'Conv2d': {
      const { input_shape, in_channels, out_channels, kernel_size, stride, padding } = benchmark.parameters;
      if (in_channels !== input_shape[0]) mismatch('parameters.in_channels', in_channels, input_shape[0]);
      return {
        layerType: 'Conv2d',
        inputShape: input_shape,
        outChannels: out_channels,
        kernelSize: kernel_size,
        stride,
        padding,
      };
    }
    case 'BatchNorm2d': {
      const { input_shape, num_features } = benchmark.parameters;
      if (num_features !== input_shape[0]) mismatch('parameters.num_features', num_features, input_shape[0]);
      return { layerType: 'BatchNorm2d', inputShape: input_shape };
    }
    case 'LayerNorm': {
      const { input_shape, normalized_shape } = benchmark.parameters;
      if (normalized_shape.length !== 1 || normalized_shape[0] !== input_shape.at(-1)) {
        mismatch('parameters.normalized_shape', `[${normalized_shape}]`, `[${input_shape.at(-1)}]`);
      }
      return { layerType: 'LayerNorm', inputShape: input_shape };
    }
    case 'Softmax':
      return { layerType: 'Softmax', inputShape: benchmark.parameters.input_shape };
    case 'Attention': {
      const { heads, cached_tokens, head_size } = benchmark.parameters;
      return { layerType: 'Attention', heads, cachedTokens: cached_tokens, headSize: head_size };
    }
  }
}

/** The same benchmarks at a fifth of the time: few batch sizes, short budgets, no second sample of slow points. */
export function quickConfig(config: BenchConfig): BenchConfig {
  const few = [1, 4, 16, 64];
  return {
    run_settings: {
      ...config.run_settings,
      warmup_runs: Math.min(config.run_settings.warmup_runs, 1),
      timed_runs: Math.min(config.run_settings.timed_runs, 10),
      min_timed_runs: 1,
      batch_sizes: few,
      curve_time_budget_s: Math.min(config.run_settings.curve_time_budget_s, 0.3),
    },
    benchmark_groups: config.benchmark_groups.map((group) => {
      if (group.group_name === 'gpu_compute') {
        const benchmarks = group.benchmarks.map(({ time_budget_s: _, ...benchmark }) =>
          benchmark.batch_sizes === undefined
            ? benchmark
            : { ...benchmark, batch_sizes: benchmark.batch_sizes.filter((size) => size <= 64).slice(0, 4) },
        );
        return { ...group, benchmarks: benchmarks.filter(({ batch_sizes }) => batch_sizes?.length !== 0) };
      }
      if (group.group_name === 'data_transfer') {
        const benchmarks = group.benchmarks.map((benchmark) => ({
          ...benchmark,
          parameters: {
            ...benchmark.parameters,
            transfer_sizes_mb: benchmark.parameters.transfer_sizes_mb.filter((size) => size <= 64),
          },
        }));
        return { ...group, benchmarks };
      }
      if (group.group_name === 'host_memory') return { ...group, benchmarks: quickMemory(group.benchmarks) };
      const benchmarks = group.benchmarks.map((benchmark) => ({
        ...benchmark,
        parameters: { ...benchmark.parameters, warm_up_s: 0.2, window_s: 0.2, windows: 3 },
      }));
      return { ...group, benchmarks };
    }),
  };
}

/** Reading the smallest and the largest set with all cores: of the host's rates these two tell the most. */
function quickMemory(benchmarks: readonly MemoryBenchmark[]): MemoryBenchmark[] {
  return benchmarks
    .filter(({ parameters }) => parameters.operation === 'read')
    .map((benchmark) => {
      const sets = benchmark.parameters.working_sets_kb;
      return {
        ...benchmark,
        parameters: {
          ...benchmark.parameters,
          working_sets_kb: [...new Set([Math.min(...sets), Math.max(...sets)])],
          num_threads: 'all' as const,
          windows: 2,
        },
      };
    });
}
