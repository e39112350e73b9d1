import type { BackendEntry } from '../backend-entry.js';
import { checkProvider } from './providers.js';

/** Node's binding of ONNX Runtime cannot tell a run from its copies on these, whatever is installed. */
const devicesWithoutOperators = ['cuda', 'dml', 'coreml'];

export const onnxRuntimeEntry: BackendEntry = {
  devices: ({ hasGpu, purpose }) => {
    // A GPU only where the machine has one, so that a software rasteriser is never taken for one.
    if (!hasGpu && process.platform === 'linux') return ['cpu'];
    return purpose === 'models' ? ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] : ['webgpu', 'cpu'];
  },
  unfitReason: (device, purpose) =>
    purpose === 'operators' && devicesWithoutOperators.includes(device)
      ? 'single operators cannot be timed through onnxruntime there: choose --backend cuda or torch, or --device webgpu'
      : undefined,
  open: async ({ device }) => {
    const { OnnxRuntimeBackend } = await import('./onnxruntime-backend.js');
    return new OnnxRuntimeBackend(checkProvider(device));
  },
};
