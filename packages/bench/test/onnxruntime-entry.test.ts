import { describe, expect, it } from 'vitest';
import { onnxRuntimeEntry } from '../src/backends/onnxruntime/onnxruntime-entry.js';

describe.skipIf(process.platform !== 'linux')(
  'devices of ONNX Runtime that are tried (skipped but on Linux)',
  () => {
    it('are the CPU alone without a GPU: a software Vulkan is never taken for one', () => {
      for (const purpose of ['models', 'operators'] as const)
        expect(onnxRuntimeEntry.devices({ hasGpu: false, purpose })).toEqual(['cpu']);
    });

    it('are GPUs before the CPU with one, and for operators those that can be timed', () => {
      expect(onnxRuntimeEntry.devices({ hasGpu: true, purpose: 'operators' })).toEqual(['webgpu', 'cpu']);
      const devices = onnxRuntimeEntry.devices({ hasGpu: true, purpose: 'models' });
      expect([devices[0], devices.at(-1)]).toEqual(['cuda', 'cpu']);
      for (const device of devices)
        expect(onnxRuntimeEntry.unfitReason?.(device, 'operators') === undefined, device).toBe(
          device === 'webgpu' || device === 'cpu',
        );
    });
  },
);
