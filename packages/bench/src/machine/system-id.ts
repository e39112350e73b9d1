/**
 * Identifier of a machine: `cpu__gpu`, lower-case with underscores, as the published dataset has it. The number of
 * usable cores belongs to the CPU's part, for a container's share of a processor is a machine of its own.
 */
export function systemId(cpuName: string, cores: number, gpuName: string | undefined): string {
  return `${slug(cpuName)}_${cores}c__${gpuName === undefined ? 'no_gpu' : slug(gpuName)}`;
}

/** Marks and words that say nothing of the hardware fall away. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/\((r|tm|c)\)|®|™/g, ' ')
      .replace(/\b(cpu|processor|with radeon graphics|corporation|inc)\b|@.*$/g, ' ')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'unknown'
  );
}
