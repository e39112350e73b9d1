import type { BackendEntry } from '../backend-entry.js';

export const torchEntry: BackendEntry = {
  devices: ({ hasGpu }) => (hasGpu ? ['cuda', 'cpu'] : ['cpu']),
  open: async ({ device, python }) => {
    const { TorchBackend } = await import('./torch-backend.js');
    return new TorchBackend(device, python ?? 'python3');
  },
};
