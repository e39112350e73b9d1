import { weightBlobName } from '@ctfusion/profile';
import type { InferenceSession } from 'onnxruntime-node';
import { BackendUnavailable } from '../benchmark-backend.js';
import type { ProviderName } from './providers.js';

export type OnnxRuntime = typeof import('onnxruntime-node');

/**
 * Where a provider's tensors can be kept between runs. Node's binding can keep them on the device for WebGPU; on the other
 * GPU providers every run takes its input from the host and brings its result back.
 */
export type TensorHome = 'host' | 'device' | 'device_unreachable';

export function tensorHome(provider: ProviderName): TensorHome {
  if (provider === 'cpu') return 'host';
  return provider === 'webgpu' ? 'device' : 'device_unreachable';
}

/** Loads ONNX Runtime and makes sure that its build has the provider. Throws BackendUnavailable. */
export async function loadRuntime(provider: ProviderName): Promise<OnnxRuntime> {
  let runtime: OnnxRuntime;
  try {
    runtime = await import('onnxruntime-node');
  } catch (error) {
    throw new BackendUnavailable(
      `onnxruntime-node cannot be loaded: ${(error as Error).message.split('\n')[0]}`,
    );
  }
  const names = runtime.listSupportedBackends().map(({ name }) => name);
  if (!names.includes(provider)) {
    throw new BackendUnavailable(`this onnxruntime has no '${provider}'; it has ${names.join(', ')}`);
  }
  return runtime;
}

/**
 * Options of a session that runs on one provider alone: no silent fall-back of single operators to the CPU. `weights` is
 * the blob of the graph's external data.
 */
export function sessionOptions(
  provider: ProviderName,
  threads: number,
  weights?: Uint8Array,
): InferenceSession.SessionOptions {
  const isCpu = provider === 'cpu';
  return {
    executionProviders: [provider === 'webgpu' ? { name: 'webgpu', preferredLayout: 'NCHW' } : provider],
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
    ...(weights !== undefined && { externalData: [{ path: weightBlobName, data: weights }] }),
    ...(!isCpu && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  };
}
