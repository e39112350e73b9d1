import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type TransferRequest, Unsupported } from './benchmark-backend.js';
import { type OnnxRuntime, type ProviderName, sessionOptions } from './onnxruntime-session.js';
import { buildDrainGraph, buildIdentityGraph } from './operator-graph.js';
import { patternData } from './pattern-data.js';

/**
 * Copies between host and a GPU provider. The binding has no copy of its own, so an Identity graph with one side on the
 * host does it; its device-side copy is part of the time, which is small beside the bus.
 */
export function deviceCopies(provider: ProviderName, threads: number) {
  const identity = (
    runtime: OnnxRuntime,
    shape: readonly number[],
    type: string,
    location: 'gpu-buffer' | 'cpu',
  ): Promise<InferenceSession> =>
    runtime.InferenceSession.create(buildIdentityGraph(shape, type === 'float16' ? 'fp16' : 'fp32'), {
      ...sessionOptions(provider, threads),
      preferredOutputLocation: location,
    });

  const through = async (
    runtime: OnnxRuntime,
    tensor: Tensor,
    location: 'gpu-buffer' | 'cpu',
  ): Promise<Tensor> => {
    const session = await identity(runtime, tensor.dims, tensor.type, location);
    const result = (await session.run({ x: tensor }))['y'] as Tensor;
    await session.release();
    return result;
  };

  return {
    toDevice: (runtime: OnnxRuntime, tensor: Tensor) => through(runtime, tensor, 'gpu-buffer'),
    toHost: (runtime: OnnxRuntime, tensor: Tensor) => through(runtime, tensor, 'cpu'),

    async transfer(runtime: OnnxRuntime, request: TransferRequest): Promise<readonly number[]> {
      if (request.pinned) throw new Unsupported(`onnxruntime's '${provider}' offers no pinned host memory`);
      const shape = [Math.ceil(request.bytes / 4)];
      const host = new runtime.Tensor('float32', patternData(shape[0]!, 0, 'fp32') as Float32Array, shape);
      const toDevice = request.direction === 'H2D';
      const source = toDevice ? host : await through(runtime, host, 'gpu-buffer');
      const session = await identity(runtime, shape, 'float32', toDevice ? 'gpu-buffer' : 'cpu');
      const drain = await runtime.InferenceSession.create(
        buildDrainGraph(shape, 'fp32'),
        sessionOptions(provider, threads),
      );
      const times: number[] = [];
      for (let repetition = 0; repetition < request.repetitions; repetition++) {
        const started = performance.now();
        const results = await session.run({ x: source });
        if (toDevice) await drain.run(results);
        times.push(performance.now() - started);
        if (toDevice) (results['y'] as Tensor).dispose();
      }
      if (!toDevice) source.dispose();
      await session.release();
      await drain.release();
      return times;
    },
  };
}
