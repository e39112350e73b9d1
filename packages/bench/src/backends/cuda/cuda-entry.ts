import type { BackendEntry } from '../backend-entry.js';

export const cudaEntry: BackendEntry = {
  devices: () => ['cuda'],
  open: async ({ device }) => {
    const { CudaBackend } = await import('./cuda-backend.js');
    return new CudaBackend(device === 'cuda' ? 0 : Number(device.replace('cuda:', '')));
  },
};
