import { availableParallelism, freemem } from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  type BackendFacts,
  BackendUnavailable,
  type BenchmarkBackend,
  type PreparedWorkload,
  type Timing,
  type TransferRequest,
  Unsupported,
} from '../benchmark-backend.js';
import { fromFloat16Bits, patternData } from '../pattern-data.js';
import { type DataType, elementCount, type OperatorWorkload, workloadShapes } from '../workload.js';
import { cpuCopies } from './cpu-copies.js';
import { DeviceCopies, type PlacedTensor } from './device-copies.js';
import { buildDrainGraph, buildOperatorGraph } from './operator-graph.js';
import type { ProviderName } from './providers.js';
import { loadRuntime, type OnnxRuntime, sessionOptions, tensorHome } from './session.js';

const tensorTypes = { fp32: 'float32', fp16: 'float16' } as const;

interface PreparedSession extends PreparedWorkload {
  readonly session: InferenceSession;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly drain: InferenceSession | undefined;
  /** Feeds that live on the device. */
  readonly placed: readonly PlacedTensor[];
}

/** ONNX Runtime through one of its execution providers: `cpu`, `webgpu`, or `cuda`, `dml`, `coreml` where installed. */
export class OnnxRuntimeBackend implements BenchmarkBackend {
  readonly timing: Timing;
  #runtime: OnnxRuntime | undefined;

  constructor(
    readonly provider: ProviderName,
    readonly threads: number = availableParallelism(),
  ) {
    this.timing = tensorHome(provider) === 'device' ? 'pipelined' : 'repeated';
  }

  get #keepsOnDevice(): boolean {
    return this.timing === 'pipelined';
  }

  async probe(): Promise<BackendFacts> {
    this.#runtime = await loadRuntime(this.provider);
    const tiny: OperatorWorkload = {
      name: 'probe',
      dataType: 'fp32',
      batchSize: 1,
      operator: { layerType: 'Add', shape: [1] },
    };
    try {
      const prepared = await this.#open(tiny);
      await this.run(prepared, 1);
      await this.dispose(prepared);
    } catch (error) {
      throw new BackendUnavailable(`onnxruntime's '${this.provider}' does not run here: ${firstLine(error)}`);
    }
    return {
      backend: `onnxruntime-${this.provider}`,
      device: this.provider,
      freeMemoryBytes: this.provider === 'cpu' ? freemem() : undefined,
      emulated: this.precision('fp16') === 'emulated' ? ['fp16'] : [],
      details: { onnxruntime: this.#runtime.env.versions.common, intra_op_threads: this.threads },
    };
  }

  precision(dataType: DataType): 'native' | 'emulated' {
    return dataType === 'fp16' && this.provider === 'cpu' ? 'emulated' : 'native';
  }

  async prepare(workload: OperatorWorkload): Promise<PreparedSession> {
    if (tensorHome(this.provider) === 'device_unreachable') {
      throw new Unsupported(
        `onnxruntime's Node binding keeps no tensors on '${this.provider}', so a run could not be told from its copies: choose backend cuda or torch, or device webgpu`,
      );
    }
    return this.#open(workload);
  }

  async #open(workload: OperatorWorkload): Promise<PreparedSession> {
    const runtime = await this.#load();
    const graph = buildOperatorGraph(workload);
    const blob = new Uint8Array(Math.max(1, graph.weightBytes));
    for (const [index, { offset, byteLength, dims }] of graph.weights.entries()) {
      const values = patternData(elementCount(dims), weightSalt(workload, index), workload.dataType);
      if (isVariance(workload, index)) values.fill(workload.dataType === 'fp16' ? 0x3c00 : 1);
      blob.set(new Uint8Array(values.buffer, 0, byteLength), offset);
    }
    const session = await runtime.InferenceSession.create(graph.bytes, {
      ...sessionOptions(this.provider, this.threads, blob),
      ...(this.#keepsOnDevice && { preferredOutputLocation: 'gpu-buffer' }),
    });
    const hostFeeds = graph.inputShapes.map(
      (shape, index) =>
        new runtime.Tensor(
          tensorTypes[workload.dataType],
          patternData(elementCount(shape), index, workload.dataType) as Float32Array,
          shape,
        ),
    );
    const copies = this.#copies(runtime);
    const placed = copies ? await Promise.all(hostFeeds.map((tensor) => copies.toDevice(tensor))) : [];
    const feeds = copies ? placed.map(({ tensor }) => tensor) : hostFeeds;
    const drain = this.#keepsOnDevice
      ? await runtime.InferenceSession.create(
          buildDrainGraph(workloadShapes(workload).output, workload.dataType),
          sessionOptions(this.provider, this.threads),
        )
      : undefined;
    return {
      workload,
      session,
      feeds: Object.fromEntries(feeds.map((tensor, index) => [`x${index}`, tensor])),
      drain,
      placed,
    };
  }

  async run(prepared: PreparedWorkload, iterations: number): Promise<number> {
    const { session, feeds, drain } = prepared as PreparedSession;
    const started = performance.now();
    for (let iteration = 0; iteration < iterations; iteration++) {
      const results = await session.run(feeds);
      if (drain === undefined) continue;
      // Only four bytes come back: reading the result itself would time the copy, and getData on it aborts the process.
      if (iteration === iterations - 1) await drain.run(results);
      (results['y'] as Tensor).dispose();
    }
    return performance.now() - started;
  }

  async sync(): Promise<void> {
    // Every `run` ends with its results complete, so that nothing is ever under way here.
  }

  async transfer(request: TransferRequest): Promise<readonly number[]> {
    const copies = this.#copies(await this.#load());
    if (copies) return copies.transfer(request);
    if (this.provider !== 'cpu')
      throw new Unsupported(`onnxruntime's '${this.provider}' offers no copies of their own`);
    return cpuCopies(request);
  }

  async output(prepared: PreparedWorkload): Promise<Float32Array> {
    const runtime = await this.#load();
    const { session, feeds, workload } = prepared as PreparedSession;
    const result = (await session.run(feeds))['y'] as Tensor;
    const copies = this.#copies(runtime);
    const host = copies ? await copies.toHost(result) : result;
    if (copies) result.dispose();
    if (workload.dataType === 'fp32') return host.data as Float32Array;
    // Where the engine has Float16Array, the runtime hands one out; older ones get the bits.
    const data = host.data as unknown as Uint16Array;
    return Float32Array.from(data, (value) => (data instanceof Uint16Array ? fromFloat16Bits(value) : value));
  }

  async dispose(prepared: PreparedWorkload): Promise<void> {
    const { session, placed, drain } = prepared as PreparedSession;
    await drain?.release();
    await session.release();
    for (const tensor of placed) await tensor.release();
  }

  async close(): Promise<void> {
    // The runtime ends with its process.
  }

  async #load(): Promise<OnnxRuntime> {
    this.#runtime ??= await loadRuntime(this.provider);
    return this.#runtime;
  }

  /** How tensors come to the device and back; `undefined` where the device is the host. */
  #copies(runtime: OnnxRuntime): DeviceCopies | undefined {
    return this.#keepsOnDevice ? new DeviceCopies(runtime, this.provider, this.threads) : undefined;
  }
}

/** A workload's constants follow its inputs in the numbering of patterns. */
function weightSalt(workload: OperatorWorkload, index: number): number {
  return workloadShapes(workload).inputs.length + index;
}

/** A batch norm's variance must not be negative: it is one. */
function isVariance({ operator }: OperatorWorkload, index: number): boolean {
  return operator.layerType === 'BatchNorm2d' && index === 3;
}

/** The runtime's complaint without its source file, line and signature. */
function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!.replace(/^.*was false\. /, '');
}
