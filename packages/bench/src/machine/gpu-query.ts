import { queryAmd } from './amd-tools.js';
import { type GpuInfo, standInName } from './gpu-info.js';
import { queryNvidia } from './nvidia-smi.js';
import { pciGpus } from './pci-gpus.js';
import { type RunProgram, runProgram } from './tool-answer.js';

/** The GPUs of a machine, and what kept a tool from telling more. */
export interface GpuQuery {
  readonly gpus: readonly GpuInfo[];
  readonly problems: readonly string[];
}

/**
 * Asks the vendors' tools (neither needs lspci), and the PCI bus for GPUs of vendors whose tool is silent. A list that is
 * empty means that the machine has none: a GPU that does not answer is in it, marked as not usable.
 */
export async function queryGpus(
  run: RunProgram = runProgram,
  bus: () => readonly GpuInfo[] = pciGpus,
): Promise<GpuQuery> {
  const [nvidia, amd] = await Promise.all([queryNvidia(run), queryAmd(run)]);
  const onBus = bus();
  const ofBus = (vendor: GpuInfo['vendor']) => onBus.filter((gpu) => gpu.vendor === vendor);
  const problems = nvidia.problem === undefined ? [] : [`nvidia-smi: ${nvidia.problem}`];
  return {
    gpus: [
      ...nvidiaGpus(nvidia, ofBus('nvidia')),
      ...(amd.length > 0 ? amd : ofBus('amd')),
      ...ofBus('intel'),
    ],
    problems,
  };
}

function nvidiaGpus(
  { gpus, problem, isBroken }: Awaited<ReturnType<typeof queryNvidia>>,
  onBus: readonly GpuInfo[],
): readonly GpuInfo[] {
  if (gpus.length > 0) {
    // The bus knows the device of a GPU that the tool cannot name, if the two count alike.
    if (gpus.length !== onBus.length) return gpus;
    return gpus.map((gpu, index) => {
      const { name, isNamed, deviceId } = onBus[index]!;
      return gpu.isNamed ? gpu : { ...gpu, name, isNamed, deviceId };
    });
  }
  // A tool that fails shows that programs will, too.
  if (onBus.length > 0)
    return problem === undefined ? onBus : onBus.map((gpu) => ({ ...gpu, isUsable: false }));
  if (!isBroken) return [];
  const unknown = { isNamed: false, vramMb: undefined, driver: undefined, isUsable: false, settings: {} };
  return [{ vendor: 'nvidia', name: standInName('nvidia'), ...unknown }];
}
