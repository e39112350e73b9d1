import { z } from 'zod';
import { backendNames } from '../backends/backend-registry.js';

const size = z.int().positive();
const shape = z.array(size).min(1);
const image = z.tuple([size, size, size]);
const matrix = z.tuple([size, size]);

const matMulParameters = z.strictObject({
  variant: z.enum(['StressTest_2D', 'Batched_3D']),
  shape_a: matrix,
  shape_b: matrix,
});
const convParameters = z.strictObject({
  input_shape: image,
  in_channels: size,
  out_channels: size,
  kernel_size: size,
  stride: size,
  padding: z.int().nonnegative(),
});

/** Becomes part of a column's name, and of files that people open elsewhere. */
const benchmarkName = z
  .string()
  .regex(/^[\w.-]+$/, 'becomes part of a column name: letters, digits, _ . and - only');

const common = {
  name: benchmarkName,
  enabled: z.boolean().default(true),
  data_types: z.array(z.enum(['fp32', 'fp16'])).default(['fp32', 'fp16']),
  batch_sizes: z.array(size).min(1).optional(),
  time_budget_s: z.number().positive().optional(),
};

const gpuBenchmark = z.discriminatedUnion('layer_type', [
  z.strictObject({ ...common, layer_type: z.literal('MatMul'), parameters: matMulParameters }),
  z.strictObject({
    ...common,
    layer_type: z.literal('Linear'),
    parameters: z.strictObject({ in_features: size, out_features: size }),
  }),
  z.strictObject({ ...common, layer_type: z.literal('Add'), parameters: z.strictObject({ shape }) }),
  z.strictObject({ ...common, layer_type: z.literal('Conv2d'), parameters: convParameters }),
  z.strictObject({
    ...common,
    layer_type: z.literal('BatchNorm2d'),
    parameters: z.strictObject({ input_shape: image, num_features: size }),
  }),
  z.strictObject({
    ...common,
    layer_type: z.literal('LayerNorm'),
    parameters: z.strictObject({ normalized_shape: shape, input_shape: shape }),
  }),
  z.strictObject({
    ...common,
    layer_type: z.literal('Softmax'),
    parameters: z.strictObject({ dim: z.literal(-1).default(-1), input_shape: shape }),
  }),
  z.strictObject({
    ...common,
    layer_type: z.literal('Attention'),
    parameters: z.strictObject({ heads: size, cached_tokens: size, head_size: size }),
  }),
]);

const transferBenchmark = z.strictObject({
  name: benchmarkName,
  enabled: z.boolean().default(true),
  benchmark_type: z.literal('communication_bandwidth').default('communication_bandwidth'),
  parameters: z.strictObject({
    direction: z.enum(['H2D', 'D2H', 'D2D']),
    use_pinned_memory: z.boolean(),
    transfer_sizes_mb: z.array(z.number().positive()).min(1),
  }),
});

const hostBenchmark = z.strictObject({
  name: benchmarkName,
  enabled: z.boolean().default(true),
  parameters: z.strictObject({
    domain: z.literal('image_classification').default('image_classification'),
    num_workers: z.union([z.literal('auto'), z.array(size).min(1)]).default('auto'),
    /** Accepted from the published file; the rate is counted in time windows here, not over a number of images. */
    num_images: size.optional(),
    source_size: matrix.default([256, 256]),
    image_size: matrix.default([224, 224]),
    warm_up_s: z.number().nonnegative().default(0.5),
    window_s: z.number().positive().default(0.5),
    windows: size.default(5),
  }),
});

/** Ways to use memory. A copy's bytes are counted once, as those of a read or a write are. */
export const memoryOperations = ['read', 'write', 'copy'] as const;
export type MemoryOperation = (typeof memoryOperations)[number];

/** A working set is a multiple of this, KiB: the kernels go in steps, and a copy in two halves. */
const workingSetKb = z
  .int()
  .min(4)
  .multipleOf(4)
  .max(2 ** 21);

const memoryBenchmark = z.strictObject({
  name: benchmarkName,
  enabled: z.boolean().default(true),
  parameters: z.strictObject({
    operation: z.enum(memoryOperations),
    /** KiB that each thread goes through. */
    working_sets_kb: z.array(workingSetKb).min(1),
    /** `auto`: one, and all usable cores; `all`: these alone. */
    num_threads: z.union([z.enum(['auto', 'all']), z.array(size).min(1)]).default('auto'),
    warm_up_s: z.number().nonnegative().default(0.1),
    window_s: z.number().positive().default(0.1),
    windows: size.default(3),
  }),
});

const runSettings = z.strictObject({
  backend: z.enum(backendNames).default('onnxruntime'),
  device: z.string().min(1).default('auto'),
  warmup_runs: z.int().nonnegative().default(5),
  timed_runs: size.default(50),
  min_timed_runs: size.default(3),
  batch_sizes: z.array(size).min(1).default([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]),
  curve_time_budget_s: z.number().positive().default(4),
  memory_budget_mb: z.union([z.literal('auto'), z.number().positive()]).default('auto'),
});

export const benchConfigSchema = z.strictObject({
  run_settings: runSettings.prefault({}),
  benchmark_groups: z
    .array(
      z.discriminatedUnion('group_name', [
        z.strictObject({
          group_name: z.literal('gpu_compute'),
          enabled: z.boolean().default(true),
          benchmarks: z.array(gpuBenchmark),
        }),
        z.strictObject({
          group_name: z.literal('data_transfer'),
          enabled: z.boolean().default(true),
          benchmarks: z.array(transferBenchmark),
        }),
        z.strictObject({
          group_name: z.literal('host_compute'),
          enabled: z.boolean().default(true),
          benchmarks: z.array(hostBenchmark),
        }),
        z.strictObject({
          group_name: z.literal('host_memory'),
          enabled: z.boolean().default(true),
          benchmarks: z.array(memoryBenchmark),
        }),
      ]),
    )
    .min(1),
});

/** A benchmark configuration in the published structure, defaults filled in. */
export type BenchConfig = z.infer<typeof benchConfigSchema>;
export type RunSettings = BenchConfig['run_settings'];
export type GpuBenchmark = z.infer<typeof gpuBenchmark>;
export type TransferBenchmark = z.infer<typeof transferBenchmark>;
export type HostBenchmark = z.infer<typeof hostBenchmark>;
export type MemoryBenchmark = z.infer<typeof memoryBenchmark>;
