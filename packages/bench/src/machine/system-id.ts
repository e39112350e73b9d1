import { type CpuName, digest } from './cpu-name.js';
import type { GpuInfo } from './gpu-info.js';

export interface SystemIdentity {
  readonly cpu: CpuName;
  /** Cores' worth of time that may be used; a fraction under a cgroup quota. */
  readonly cores: number;
  readonly gpus: readonly GpuInfo[];
  /** What tells this machine from all others, for a GPU of which nothing else is known. */
  readonly machine: string;
}

/**
 * Identifier of a machine: `cpu__gpu`, lower-case with underscores, as the published dataset has it. Unlike machines must
 * not share one, for their runs would be joined: beside the models stand the number of usable cores (a container's share of
 * a processor is a machine of its own), the GPU's memory, its slice, and how many there are.
 */
export function systemId({ cpu, cores, gpus, machine }: SystemIdentity): string {
  const processor = [slug(cpu.name), looseSlug(cpu.detail), `${looseSlug(String(cores))}c`];
  return `${processor.filter(Boolean).join('_')}__${gpuPart(gpus, machine)}`;
}

/** GPUs that can be used, of the first one's maker: an integrated GPU beside a card is not what tasks run on. */
function gpuPart(all: readonly GpuInfo[], machine: string): string {
  const usable = all.filter(({ isUsable }) => isUsable);
  const gpus = usable.length > 0 ? usable : all;
  const [first] = gpus;
  if (first === undefined) return 'no_gpu';
  const counts = new Map<string, number>();
  for (const gpu of gpus.filter(({ vendor }) => vendor === first.vendor)) {
    const name = gpuSlug(gpu, machine);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name}_x${count}`)).join('_and_');
}

function gpuSlug({ name, isNamed, deviceId, slice, vramMb }: GpuInfo, machine: string): string {
  const own = slug(name);
  const gigabytes = vramMb === undefined ? undefined : Math.round(vramMb / 1024);
  const saysMemory =
    slice === undefined &&
    [...own.matchAll(/(\d+)gb?(?=_|$)/g)].some(
      ([, said]) => gigabytes !== undefined && Math.abs(Number(said) - gigabytes) <= 0.1 * Number(said),
    );
  const memory = gigabytes === undefined || saysMemory || sliceSays(slice) ? '' : `${gigabytes}gb`;
  const isUnknown = !isNamed && deviceId === undefined;
  const partition = slice === undefined ? '' : `mig_${looseSlug(slice)}`.replace('mig_mig', 'mig');
  return [own, partition, memory, isUnknown ? digest(machine) : ''].filter(Boolean).join('_');
}

const sliceSays = (slice: string | undefined) => slice !== undefined && /\d+gb/.test(slice);

/** Marks and words that say nothing of the hardware fall away. */
function slug(name: string): string {
  return (
    looseSlug(
      name
        .toLowerCase()
        .replace(/\((r|tm|c)\)|®|™/g, ' ')
        .replace(/\b(cpu|processor|with radeon graphics|corporation|inc)\b|@.*$/g, ' '),
    ) || 'unknown'
  );
}

function looseSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
