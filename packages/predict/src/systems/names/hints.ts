/** Evidence that came beside a name. */
export interface NameHints {
  /** Memory of one device, in GiB or in the vendor's "GB": the two are told apart by the catalog. */
  readonly memoryGb?: number;
  readonly gpuCores?: number;
}

/** Reads `memory_mib=24564; gpu_cores=10` and the like out of a free note. Other words of the note are no evidence. */
export function parseHints(note: string): NameHints {
  const value = (name: string): number | undefined => {
    const text = new RegExp(`\\b${name}\\s*=\\s*(\\d+(?:\\.\\d+)?)`).exec(note)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const mib = value('memory_mib');
  const memoryGb = value('memory_gb') ?? (mib === undefined ? undefined : mib / 1024);
  const gpuCores = value('gpu_cores');
  return {
    ...(memoryGb === undefined ? {} : { memoryGb }),
    ...(gpuCores === undefined ? {} : { gpuCores }),
  };
}
