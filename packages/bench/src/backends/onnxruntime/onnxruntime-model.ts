import { availableParallelism } from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Inference, InferenceParts, LoadedModel, ModelOutput, ModelSource } from '../loaded-model.js';
import { buildDrainGraph, buildIdentityGraph } from './operator-graph.js';
import type { ProviderName } from './providers.js';
import { loadRuntime, type OnnxRuntime, sessionOptions, tensorHome } from './session.js';

/**
 * Loads a model onto one execution provider. On the CPU provider there is nothing to copy, and both copies take no time;
 * on a GPU the input is brought there first and the results are drained before they are brought back, so that each part
 * can be timed.
 */
export async function loadOnnxModel(
  source: ModelSource,
  provider: ProviderName,
  threads: number = availableParallelism(),
): Promise<LoadedModel> {
  const runtime = await loadRuntime(provider);
  const home = tensorHome(provider);
  const options: InferenceSession.SessionOptions = {
    ...sessionOptions(provider, threads, 'weights' in source ? source.weights : undefined),
    ...(home === 'device' && { preferredOutputLocation: 'gpu-buffer' }),
    // A whole model may hold an operator that only the CPU has (shape arithmetic): unlike in micro-benchmarks it may.
    extra: {},
  };
  const session =
    'path' in source
      ? await runtime.InferenceSession.create(source.path, options)
      : await runtime.InferenceSession.create(source.bytes, options);
  const input = session.inputNames[0]!;
  return home === 'device'
    ? new GpuModel(runtime, session, input, provider, threads)
    : new HostModel(runtime, session, input, home === 'host');
}

/** Takes its input from the host and brings its result back within one call. */
class HostModel implements LoadedModel {
  constructor(
    readonly runtime: OnnxRuntime,
    readonly session: InferenceSession,
    readonly input: string,
    /** The device is the host: all of a call is computing. */
    readonly hasNoCopies: boolean,
  ) {}

  async infer(images: Float32Array, dims: readonly number[]): Promise<Inference> {
    const feeds = { [this.input]: new this.runtime.Tensor('float32', images, dims) };
    const started = performance.now();
    const results = await this.session.run(feeds);
    const computeMs = performance.now() - started;
    const parts: InferenceParts | undefined = this.hasNoCopies
      ? { h2dMs: 0, computeMs, d2hMs: 0 }
      : undefined;
    return { outputs: hostOutputs(results), parts };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

class GpuModel implements LoadedModel {
  readonly #helpers = new Map<string, Promise<InferenceSession>>();

  constructor(
    readonly runtime: OnnxRuntime,
    readonly session: InferenceSession,
    readonly input: string,
    readonly provider: ProviderName,
    readonly threads: number,
  ) {}

  async infer(images: Float32Array, dims: readonly number[]): Promise<Inference> {
    const host = new this.runtime.Tensor('float32', images, dims);
    const upload = await this.#identity(dims.length, 'gpu-buffer');
    const started = performance.now();
    const placed = (await upload.run({ x: host }))['y'] as Tensor;
    await this.#drain(placed);
    const uploaded = performance.now();
    const results = await this.session.run({ [this.input]: placed });
    for (const tensor of Object.values(results)) await this.#drain(tensor as Tensor);
    const computed = performance.now();
    const back: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(results)) {
      const tensor = value as Tensor;
      if (tensor.location === 'cpu') {
        back[name] = tensor;
        continue;
      }
      const download = await this.#identity(tensor.dims.length, 'cpu');
      back[name] = (await download.run({ x: tensor }))['y'] as Tensor;
      tensor.dispose();
    }
    const downloaded = performance.now();
    placed.dispose();
    return {
      outputs: hostOutputs(back),
      parts: { h2dMs: uploaded - started, computeMs: computed - uploaded, d2hMs: downloaded - computed },
    };
  }

  async dispose(): Promise<void> {
    await this.session.release();
    for (const helper of this.#helpers.values()) await (await helper).release();
  }

  /** Waits for a tensor by reading four bytes of it. */
  async #drain(tensor: Tensor): Promise<void> {
    if (tensor.location === 'cpu') return;
    const rank = tensor.dims.length;
    const session = await this.#helper(`drain${rank}`, () => buildDrainGraph(anyShape(rank), 'fp32'), 'cpu');
    await session.run({ y: tensor });
  }

  #identity(rank: number, location: 'gpu-buffer' | 'cpu'): Promise<InferenceSession> {
    return this.#helper(`${location}${rank}`, () => buildIdentityGraph(anyShape(rank), 'fp32'), location);
  }

  #helper(key: string, build: () => Uint8Array, location: 'gpu-buffer' | 'cpu'): Promise<InferenceSession> {
    let helper = this.#helpers.get(key);
    if (helper === undefined) {
      helper = this.runtime.InferenceSession.create(build(), {
        ...sessionOptions(this.provider, this.threads),
        preferredOutputLocation: location,
      });
      this.#helpers.set(key, helper);
    }
    return helper;
  }
}

function anyShape(rank: number): readonly string[] {
  return Array.from({ length: rank }, (_, axis) => `d${axis}`);
}

function hostOutputs(results: InferenceSession.ReturnType): Readonly<Record<string, ModelOutput>> {
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, value]) => {
      const tensor = value as Tensor;
      return tensor.type === 'float32'
        ? [[name, { data: tensor.data as Float32Array, dims: tensor.dims }]]
        : [];
    }),
  );
}
