/**
 * Designs of ARM cores by implementer and part number of the Main ID Register (MIDR_EL1), as the makers' technical
 * reference manuals and the Linux kernel's `arch/arm64/include/asm/cputype.h` give them.
 */
const designs: Readonly<
  Record<string, { readonly maker: string; readonly parts: Readonly<Record<string, string>> }>
> = {
  '0x41': {
    maker: 'ARM',
    parts: {
      '0xd03': 'Cortex-A53',
      '0xd04': 'Cortex-A35',
      '0xd05': 'Cortex-A55',
      '0xd07': 'Cortex-A57',
      '0xd08': 'Cortex-A72',
      '0xd09': 'Cortex-A73',
      '0xd0a': 'Cortex-A75',
      '0xd0b': 'Cortex-A76',
      '0xd0c': 'Neoverse-N1',
      '0xd0d': 'Cortex-A77',
      '0xd0e': 'Cortex-A76AE',
      '0xd40': 'Neoverse-V1',
      '0xd41': 'Cortex-A78',
      '0xd42': 'Cortex-A78AE',
      '0xd44': 'Cortex-X1',
      '0xd46': 'Cortex-A510',
      '0xd47': 'Cortex-A710',
      '0xd48': 'Cortex-X2',
      '0xd49': 'Neoverse-N2',
      '0xd4a': 'Neoverse-E1',
      '0xd4b': 'Cortex-A78C',
      '0xd4c': 'Cortex-X1C',
      '0xd4d': 'Cortex-A715',
      '0xd4e': 'Cortex-X3',
      '0xd4f': 'Neoverse-V2',
      '0xd80': 'Cortex-A520',
      '0xd81': 'Cortex-A720',
      '0xd82': 'Cortex-X4',
      '0xd84': 'Neoverse-V3',
      '0xd85': 'Cortex-X925',
      '0xd87': 'Cortex-A725',
      '0xd8e': 'Neoverse-N3',
    },
  },
  '0x42': { maker: 'Broadcom', parts: { '0x516': 'ThunderX2' } },
  '0x43': {
    maker: 'Cavium',
    parts: { '0x0a1': 'ThunderX-88XX', '0x0af': 'ThunderX2-99xx', '0x0b8': 'ThunderX3-T110' },
  },
  '0x46': { maker: 'Fujitsu', parts: { '0x001': 'A64FX', '0x003': 'Monaka' } },
  '0x48': { maker: 'HiSilicon', parts: { '0xd01': 'Kunpeng-920', '0xd02': 'HIP09' } },
  '0x4e': { maker: 'NVIDIA', parts: { '0x003': 'Denver 2', '0x004': 'Carmel', '0x010': 'Olympus' } },
  '0x50': { maker: 'APM', parts: { '0x000': 'X-Gene' } },
  '0x51': { maker: 'Qualcomm', parts: { '0x001': 'Oryon', '0xc00': 'Falkor', '0xc01': 'Saphira' } },
  '0x61': {
    maker: 'Apple',
    parts: {
      '0x022': 'Icestorm-M1',
      '0x023': 'Firestorm-M1',
      '0x024': 'Icestorm-M1-Pro',
      '0x025': 'Firestorm-M1-Pro',
      '0x028': 'Icestorm-M1-Max',
      '0x029': 'Firestorm-M1-Max',
      '0x032': 'Blizzard-M2',
      '0x033': 'Avalanche-M2',
      '0x034': 'Blizzard-M2-Pro',
      '0x035': 'Avalanche-M2-Pro',
    },
  },
  '0x6d': { maker: 'Microsoft', parts: { '0xd49': 'Azure-Cobalt-100' } },
  '0x70': {
    maker: 'Phytium',
    parts: { '0x660': 'FTC660', '0x661': 'FTC661', '0x662': 'FTC662', '0x663': 'FTC663' },
  },
  '0xc0': { maker: 'Ampere', parts: { '0xac3': 'Ampere-1', '0xac4': 'Ampere-1a', '0xac5': 'Ampere-1b' } },
};

/** `ARM Neoverse-N1`; the numbers themselves where the table does not know them: `ARM part 0xd99`, `part 0x99/0x123`. */
export function armCoreName(implementer: string, part: string): string {
  const known = designs[implementer.toLowerCase()];
  if (known === undefined) return `part ${implementer}/${part}`;
  return `${known.maker} ${known.parts[part.toLowerCase()] ?? `part ${part}`}`;
}
