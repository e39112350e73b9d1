/** Runtimes that pass a token through one device after the other; others give every device a share of every layer. */
const BY_LAYERS: ReadonlySet<string> = new Set([
  'llama.cpp',
  'ik_llama.cpp',
  'llamafile',
  'ollama',
  'lmstudio',
  'mlx',
]);

export const isSplitByLayers = (runtime: string | undefined): boolean => BY_LAYERS.has(runtime ?? '');

/**
 * Accelerators of two dies, each with half of the units and of the memory (AMD, CDNA 2 white paper, 2021; Intel, Data Center GPU Max Series technical
 * overview, 2023).
 */
const TWO_DIES = /\bMI250X?\b|\bMax 1550\b/i;

/** Dies of a device: to a runtime each is a device of its own. */
export const diesOf = (device: string): number => (TWO_DIES.test(device) ? 2 : 1);
