import { InputError } from '@ctfusion/schema';
import type { BackendChoice } from '../jobs/job.js';
import type { BenchmarkBackend } from './benchmark-backend.js';
import { type ProviderName, providerNames } from './onnxruntime-session.js';

/** Opens the backend of a choice; its libraries are only loaded here, in the process that will use them. */
export async function openBackend(choice: BackendChoice): Promise<BenchmarkBackend> {
  switch (choice.backend) {
    case 'onnxruntime': {
      const { OnnxRuntimeBackend } = await import('./onnxruntime-backend.js');
      return new OnnxRuntimeBackend(checkProvider(choice.device));
    }
    case 'torch': {
      const { TorchBackend } = await import('./torch-backend.js');
      return new TorchBackend(choice.device, choice.python ?? 'python3');
    }
    case 'cuda': {
      const { CudaBackend } = await import('./cuda/cuda-backend.js');
      return new CudaBackend(choice.device === 'cuda' ? 0 : Number(choice.device.replace('cuda:', '')));
    }
  }
}

/** Throws InputError for a device that onnxruntime has no provider for. */
export function checkProvider(device: string): ProviderName {
  const provider = providerNames.find((name) => name === device);
  if (provider === undefined) {
    throw new InputError('unknown-name', `is no device of onnxruntime; known: ${providerNames.join(', ')}`, {
      field: device,
    });
  }
  return provider;
}
