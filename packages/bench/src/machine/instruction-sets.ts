/** Extensions that decide how fast a CPU computes what networks are made of, in the spelling of Linux' `/proc/cpuinfo`. */
const telling = [
  ...['sse4_2', 'avx', 'avx2', 'fma', 'f16c', 'avx_vnni'],
  ...['avx512f', 'avx512_vnni', 'avx512_bf16', 'avx512_fp16', 'amx_tile', 'amx_int8', 'amx_bf16'],
  ...['asimd', 'asimdhp', 'asimddp', 'sve', 'sve2', 'i8mm', 'bf16', 'sme'],
  ...['vsx', 'lsx', 'lasx'],
];

/** Of a CPU's flags those that tell of its arithmetic, in a fixed order. */
export function instructionSets(flags: string): readonly string[] {
  const present = new Set(flags.split(/\s+/));
  return telling.filter((name) => present.has(name));
}

/** The line of flags in `/proc/cpuinfo`, of x86 or of ARM; empty where there is none. */
export function cpuinfoFlags(cpuinfo: string): string {
  return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
}
