/**
 * Feature size (nm) by which a generation of GPUs draws power, as its vendor states it; the first that fits. Chips of Ampere with
 * high-bandwidth memory (GA100) are made in 7 nm, the others in 8. TSMC's 6 nm is its 7 nm with denser rules and draws the same power.
 */
const NODES: readonly (readonly [generation: RegExp, nanometres: number])[] = [
  [/kepler|maxwell|gcn [1-3]/i, 28],
  [/gcn 4/i, 14],
  [/pascal/i, 16],
  [/volta|turing/i, 12],
  [/ampere/i, 8],
  [/ada|hopper|blackwell|apple|xe2|cdna [34]|rdna 3/i, 5],
  [/gcn 5|cdna [12]|rdna [12]|xe/i, 7],
  [/rdna 4/i, 4],
];

const AMPERE_WITH_HBM_NM = 7;

/** Undefined for a generation that is not known. */
export function processNodeNm(generation: string, memoryType: string): number | undefined {
  if (/ampere/i.test(generation) && /hbm/i.test(memoryType)) return AMPERE_WITH_HBM_NM;
  return NODES.find(([pattern]) => pattern.test(generation))?.[1];
}
