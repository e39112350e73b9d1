import { shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

type Vendor = 'NVIDIA' | 'AMD' | 'Apple' | 'Intel';

/** What a task is run through → whose GPUs it reaches: as `accelerator`, or at the end of a runtime's name. */
const REACHED_BY: readonly (readonly [pattern: RegExp, vendor: Vendor])[] = [
  [/(?:^|-)(?:cuda|tensorrt)\b|^tensorrt/i, 'NVIDIA'],
  [/(?:^|-)(?:rocm|migraphx|hip)$/i, 'AMD'],
  [/(?:^|-)(?:metal|mps|coreml|mlx)$/i, 'Apple'],
  [/(?:^|-)(?:sycl|xpu)$/i, 'Intel'],
];
/** Reach the GPUs of any vendor. */
const ANY_GPU = /(?:^|-)(?:vulkan|opencl|directml|webgpu)$/i;

/** Architecture of a GPU, else its name → who makes it. */
const MAKERS: readonly (readonly [architecture: RegExp, name: RegExp, vendor: Vendor])[] = [
  [
    /^(Kepler|Maxwell|Pascal|Volta|Turing|Ampere|Ada|Hopper|Blackwell)\b/,
    /\b(nvidia|geforce|quadro|tesla|[rg]tx)\b/i,
    'NVIDIA',
  ],
  [/^(GCN|RDNA|CDNA)\b/, /\b(amd|radeon|instinct)\b/i, 'AMD'],
  [/^Apple\b/, /\bapple\b/i, 'Apple'],
  [/^(Xe|Generation|Gaudi)/, /\b(intel|arc|gaudi)\b/i, 'Intel'],
];

interface DeviceMisfit {
  readonly row: number;
  /** `'cuda' needs an NVIDIA GPU, and 'AMD Instinct MI300X' is AMD's`. */
  readonly reason: string;
}

/** Rows whose task asks for an interface through which the machine's GPU is not reached, or that has none. What is not known of a machine is not judged. */
export function deviceMisfits(table: Table): DeviceMisfit[] {
  const texts = (name: string): readonly string[] => (table.has(name) ? table.texts(name) : []);
  const [accelerators, runtimes] = [texts(COLUMN.accelerator), texts(COLUMN.runtime)];
  if (accelerators.length === 0 && runtimes.length === 0) return [];
  const [architectures, names] = [texts(COLUMN.gpuGeneration), texts(COLUMN.gpuName)];
  const counts = table.optionalNumbers(COLUMN.gpus);
  const capabilities = table.optionalNumbers(COLUMN.computeCapability);
  return Array.from({ length: table.rowCount }, (_, row) => row).flatMap((row): DeviceMisfit[] => {
    const asked = [accelerators[row] ?? '', runtimes[row] ?? ''].find(
      (name) => vendorReached(name) !== undefined || ANY_GPU.test(name),
    );
    if (asked === undefined) return [];
    const wanted = vendorReached(asked);
    const needs = `${shown(asked)} needs ${wanted === undefined ? 'a GPU' : `an ${wanted} GPU`}`;
    if (counts[row] === 0) return [{ row, reason: `${needs}, and the machine has no GPU` }];
    const there = capabilities[row]! > 0 ? 'NVIDIA' : makerOf(architectures[row] ?? '', names[row] ?? '');
    if (wanted === undefined || there === undefined || there === wanted) return [];
    const name = names[row] || architectures[row]!;
    return [{ row, reason: `${needs}, and ${shown(name)} is by ${there}` }];
  });
}

const vendorReached = (name: string): Vendor | undefined =>
  REACHED_BY.find(([pattern]) => pattern.test(name))?.[1];

const makerOf = (architecture: string, name: string): Vendor | undefined =>
  MAKERS.find(([ofArchitecture]) => ofArchitecture.test(architecture))?.[2] ??
  MAKERS.find(([, ofName]) => ofName.test(name))?.[2];
