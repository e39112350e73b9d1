/** What vendors call the chips whose `lscpu` shows Arm's name of the core. */
const ARM_CHIPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: { 'Neoverse-N1': 'AWS Graviton2', 'Neoverse-V1': 'AWS Graviton3', 'Neoverse-V2': 'AWS Graviton4' },
  azure: { 'Neoverse-N1': 'Ampere Altra', 'Neoverse-N2': 'Microsoft Cobalt 100' },
  gcp: { 'Neoverse-N1': 'Ampere Altra', 'Neoverse-V2': 'Google Axion' },
  hcloud: { 'Neoverse-N1': 'Ampere Altra' },
};
/** Words that a maker adds to a model's name. */
const DECORATION = /\((?:R|TM)\)|\b\d+-Core\b|\bCPU\b/gi;
const CLOCK = /@\s*([\d.]+)\s*GHz/i;
const SHOUTED = /^INTEL XEON PLATINUM/;
const NOT_GIVEN = 'model not given';

/**
 * A CPU's model without decoration: `Intel(R) Xeon(R) CPU E5-2667 v4 @ 3.20GHz` is `Intel Xeon E5-2667 v4`. Names behind which a hypervisor
 * hides the model keep what they tell (`AMD EPYC-Milan Processor` is `AMD EPYC (Milan, model not given)`), so that they are no model's.
 */
export function cpuModelName(said: string, vendor: string): string {
  const arm = ARM_CHIPS[vendor]?.[said.trim()];
  if (arm !== undefined) return arm;
  const clock = CLOCK.exec(said)?.[1];
  const words = said
    .replace(CLOCK, '')
    .replaceAll(DECORATION, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(SHOUTED, 'Intel Xeon Platinum');
  return hidden(words, clock) ?? words.replace(/ Processor$/, '').trim();
}

/** Names that a hypervisor made up, and families without a number. */
function hidden(words: string, clock: string | undefined): string | undefined {
  const generation = /^(AMD EPYC)-(\w+) Processor$/.exec(words) ?? undefined;
  if (generation !== undefined) return `${generation[1]} (${generation[2]}, ${NOT_GIVEN})`;
  const emulated = /^(Intel Xeon|Intel Core) Processor \((\w+)(.*)\)$/.exec(words) ?? undefined;
  if (emulated !== undefined) {
    const name = emulated[1] === 'Intel Core' ? 'Intel Core Processor' : emulated[1]!;
    return emulated[3] === '' ? `${name} (${NOT_GIVEN})` : `${name} (${emulated[2]}, ${NOT_GIVEN})`;
  }
  if (words === 'Intel Xeon' && clock !== undefined) return `${words} (${NOT_GIVEN}, ${clock} GHz)`;
  if (/^(?:AMD EPYC Processor|Intel Xeon Platinum)$/.test(words))
    return `${words.replace(/ Processor$/, '')} (${NOT_GIVEN})`;
  return undefined;
}
