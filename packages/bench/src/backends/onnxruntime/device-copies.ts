import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type TransferRequest, Unsupported } from '../benchmark-backend.js';
import { patternData } from '../pattern-data.js';
import { buildDrainGraph, buildIdentityGraph } from './operator-graph.js';
import type { ProviderName } from './providers.js';
import { type OnnxRuntime, sessionOptions } from './session.js';

/** A tensor on the device, and the session whose allocator it lives in. */
export interface PlacedTensor {
  readonly tensor: Tensor;
  /** Frees the tensor, then its session: in the other order the process segfaults. */
  release(): Promise<void>;
}

/**
 * Copies between host and a GPU provider. The binding has no copy of its own, so an Identity graph with one side on the
 * host does it; its device-side copy is part of the time, which is small beside the bus.
 */
export class DeviceCopies {
  constructor(
    readonly runtime: OnnxRuntime,
    readonly provider: ProviderName,
    readonly threads: number,
  ) {}

  async toDevice(host: Tensor): Promise<PlacedTensor> {
    const session = await this.#identity(host.dims, host.type, 'gpu-buffer');
    const tensor = (await session.run({ x: host }))['y'] as Tensor;
    return {
      tensor,
      release: async () => {
        tensor.dispose();
        await session.release();
      },
    };
  }

  async toHost(placed: Tensor): Promise<Tensor> {
    const session = await this.#identity(placed.dims, placed.type, 'cpu');
    const host = (await session.run({ x: placed }))['y'] as Tensor;
    await session.release();
    return host;
  }

  async transfer(request: TransferRequest): Promise<readonly number[]> {
    if (request.pinned)
      throw new Unsupported(`onnxruntime's '${this.provider}' offers no pinned host memory`);
    // The runtime may hand a tensor on instead of copying it, and nothing tells which it did.
    if (request.direction === 'D2D')
      throw new Unsupported(`onnxruntime's '${this.provider}' offers no copy within the device`);
    const shape = [Math.ceil(request.bytes / 4)];
    const host = new this.runtime.Tensor('float32', patternData(shape[0]!, 0, 'fp32') as Float32Array, shape);
    return request.direction === 'H2D'
      ? this.#timeUploads(host, request.repetitions)
      : this.#timeDownloads(host, request.repetitions);
  }

  async #timeUploads(host: Tensor, repetitions: number): Promise<readonly number[]> {
    const session = await this.#identity(host.dims, host.type, 'gpu-buffer');
    const drain = await this.runtime.InferenceSession.create(
      buildDrainGraph(host.dims, 'fp32'),
      sessionOptions(this.provider, this.threads),
    );
    const times: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const started = performance.now();
      const results = await session.run({ x: host });
      await drain.run(results);
      times.push(performance.now() - started);
      (results['y'] as Tensor).dispose();
    }
    await drain.release();
    await session.release();
    return times;
  }

  async #timeDownloads(host: Tensor, repetitions: number): Promise<readonly number[]> {
    const placed = await this.toDevice(host);
    const session = await this.#identity(host.dims, host.type, 'cpu');
    const times: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const started = performance.now();
      await session.run({ x: placed.tensor });
      times.push(performance.now() - started);
    }
    await session.release();
    await placed.release();
    return times;
  }

  #identity(
    shape: readonly number[],
    type: string,
    location: 'gpu-buffer' | 'cpu',
  ): Promise<InferenceSession> {
    return this.runtime.InferenceSession.create(
      buildIdentityGraph(shape, type === 'float16' ? 'fp16' : 'fp32'),
      {
        ...sessionOptions(this.provider, this.threads),
        preferredOutputLocation: location,
      },
    );
  }
}
