/** Instruction sets that decide how fast a core multiplies matrices, the widest first, by what the operating system calls them. */
const CLASSES: readonly (readonly [flag: string, name: string])[] = [
  ['amx_tile', 'amx'],
  ['avx512_bf16', 'avx512-bf16'],
  ['avx512_vnni', 'avx512-vnni'],
  ['avx512f', 'avx512'],
  ['avx2', 'avx2'],
  ['avx', 'avx'],
  ['i8mm', 'i8mm'],
  ['asimddp', 'neon-dot'],
  ['asimd', 'neon'],
  ['neon', 'neon'],
];

/** The class of a list of instruction sets; '' where none is known. */
export function instructionClass(sets: string): string {
  const flags = new Set(sets.toLowerCase().split(/[\s,]+/));
  return CLASSES.find(([flag]) => flags.has(flag))?.[1] ?? '';
}
