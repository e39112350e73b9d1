/** What tells boards of one product apart: memory, form, laptop settings, and what the source adds in brackets. */
const BOARD =
  /\(.*?\)|\b\d+ ?GB\b|\bPCI-?e\b|\bSXM\d?\b|\bHBM\d\w?\b|\bNVL\b|\bGen\d\b|\bwith Max-Q Design\b|\bLaptop GPU\b/gi;

/** The product's name without memory and form: names of one chip fall together (`NVIDIA A100-SXM4-40GB` → `NVIDIA A100`). */
export const gpuChip = (device: string): string =>
  device.replaceAll(/[-_]/g, ' ').replaceAll(BOARD, ' ').replaceAll(/\s+/g, ' ').trim();
