/** What `lscpu` says of a CPU. */
export interface CpuIdentity {
  /** As its maker calls it. */
  readonly name: string;
  readonly family: number;
  readonly model: number;
  readonly stepping: string;
}

/** Intel's family 6 by model number (Intel, Software Developer's Manual, volume 4, table 2-1). */
const INTEL: Readonly<Record<number, string>> = {
  45: 'Sandy Bridge',
  62: 'Ivy Bridge',
  63: 'Haswell',
  61: 'Broadwell',
  79: 'Broadwell',
  86: 'Broadwell',
  106: 'Ice Lake',
  108: 'Ice Lake',
  143: 'Sapphire Rapids',
  158: 'Coffee Lake',
  167: 'Rocket Lake',
  173: 'Granite Rapids',
  207: 'Emerald Rapids',
};
/** From this stepping on, model 85 is Cascade Lake (5 to 7) or Cooper Lake (10 on). */
const CASCADE_LAKE_STEPPING = 5;
const COOPER_LAKE_STEPPING = 10;

/** Arm's server cores under the names of the chips that hold them. */
const ARM: readonly (readonly [pattern: RegExp, core: string])[] = [
  [/graviton4|axion|neoverse-v2/i, 'Neoverse V2'],
  [/graviton3|neoverse-v1/i, 'Neoverse V1'],
  [/graviton2|altra|neoverse-n1/i, 'Neoverse N1'],
  [/cobalt 100|yitian|neoverse-n2/i, 'Neoverse N2'],
];

/** The design of a CPU's cores; family and model number where nobody named it. */
export function microarchitecture({ name, family, model, stepping }: CpuIdentity): string {
  const arm = ARM.find(([pattern]) => pattern.test(name));
  if (arm !== undefined) return arm[1];
  if (Number.isNaN(family)) return '';
  const known = /amd/i.test(name) ? zen(family, model) : family === 6 ? intel(model, Number(stepping)) : '';
  return known === '' ? `family ${family} model ${model}` : known;
}

function intel(model: number, stepping: number): string {
  if (model !== 85) return INTEL[model] ?? '';
  if (stepping >= COOPER_LAKE_STEPPING) return 'Cooper Lake';
  return stepping >= CASCADE_LAKE_STEPPING ? 'Cascade Lake' : 'Skylake';
}

/** AMD's families since 2017; a family's models 0x10 to 0x1f and 0x60 on are the later design of the two. */
function zen(family: number, model: number): string {
  if (family === 23) return model >= 0x30 ? 'Zen 2' : 'Zen';
  if (family === 25) return (model >= 0x10 && model < 0x20) || model >= 0x60 ? 'Zen 4' : 'Zen 3';
  return family === 26 ? 'Zen 5' : '';
}
