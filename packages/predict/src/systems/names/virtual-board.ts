import type { GpuName } from './gpu-name.js';
import type { GpuText } from './gpu-text.js';

/** Letters that NVIDIA puts behind the board of a virtual GPU: `A100D-80C` is the PCIe card with twice the memory. */
const VIRTUAL_BOARDS: Readonly<Record<string, Partial<GpuName>>> = {
  a100x: { model: 'a100', form: 'sxm', memoryGb: 40 },
  a100d: { model: 'a100', form: 'pcie', memoryGb: 80 },
  v100d: { model: 'v100', form: 'pcie', memoryGb: 32 },
  v100x: { model: 'v100', form: 'sxm', memoryGb: 16 },
  v100l: { model: 'v100', form: 'fhhl' },
  'a100 dx': { model: 'a100', form: 'sxm', memoryGb: 80 },
  'v100 dx': { model: 'v100', form: 'sxm', memoryGb: 32 },
  'h100 xm': { model: 'h100', form: 'sxm', memoryGb: 80 },
  'h100 xl': { model: 'h100', form: 'sxm', memoryGb: 94 },
  'h100 xs': { model: 'h100', form: 'sxm', memoryGb: 64 },
};

/** The board that a virtual GPU is a part of. */
export function virtualBoard(name: GpuName, { virtual }: GpuText): GpuName {
  // The H100 NVL is an H100L without a hypervisor, too.
  if (name.model === 'h100l') return { ...name, model: 'h100', form: 'nvl' };
  if (!virtual) return name;
  const board = VIRTUAL_BOARDS[[name.model, ...name.variants].join(' ')];
  return board === undefined ? name : { ...name, variants: new Set(), ...board };
}

/** What a found part is only a share of, in words. */
export function sliceNotes({ mig, vgpuGb, virtual }: GpuText): string[] {
  if (mig !== undefined) return [`a MIG slice (${mig.text}) of this part`];
  if (vgpuGb !== undefined) return [`a virtual GPU with ${vgpuGb} GB of this part`];
  return virtual ? ['a virtual GPU of this part'] : [];
}
