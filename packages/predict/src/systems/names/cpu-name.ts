import { takeVendor, type Vendor } from './vendor.js';

type CpuFamily = 'epyc' | 'ryzen' | 'threadripper' | 'core' | 'xeon' | 'altra' | 'graviton' | 'grace' | 'm';

/** A CPU's name taken apart. What the name does not say is absent. */
export interface CpuName {
  readonly vendor?: Vendor;
  readonly family?: CpuFamily;
  /** `i9`, `ultra 7`, `9` (Ryzen), `gold`, `e5`, `w`, `w9`, `max`. */
  readonly tier?: string;
  /** `13900k`, `7b13`, `2680`, `8480+`, `q80-30`, `m2`. */
  readonly model?: string;
  /** `v4` of a Xeon E5; absent for the first. */
  readonly version?: string;
  /** `pro` of Ryzen, `plus` of Core Ultra, `max` of Altra, `pro`, `max`, `ultra` of Apple. */
  readonly variants: ReadonlySet<string>;
  /** A word of a family or a virtual machine that no row belongs to. */
  readonly foreign?: string;
  /** Further words that look like a model: `8358/8380`. */
  readonly others: readonly string[];
  /** A word of one or two letters behind the number: `8490 H`. */
  readonly suffix?: string;
  /** A core design. */
  readonly design?: string;
  /** A word that this grammar does not know. */
  readonly stray?: string;
}

const FAMILIES: Readonly<Record<string, CpuFamily>> = {
  epyc: 'epyc',
  ryzen: 'ryzen',
  threadripper: 'threadripper',
  core: 'core',
  xeon: 'xeon',
  altra: 'altra',
  graviton: 'graviton',
  grace: 'grace',
  tr: 'threadripper',
};
const TIER = /^(?:i[3579]|gold|silver|bronze|platinum|e[357]?|w[3579]?|d|l|x|r[3579]|[3579]|1[0-9])$/;
/** Families without a row, and what virtual machines and emulators call their processors. */
const FOREIGN =
  /^(?:phi|celeron|pentium|atom|athlon|opteron|sempron|phenom|turion|fx|a\d{1,2}|embedded|ai|hx|z[12]|quad|duo|snapdragon|kryo|oryon|exynos|tensor|mediatek|dimensity|kirin|kunpeng|phytium|loongson|thunderx\d?|cavium|power\d*|qemu|kvm|virtual|virtualapple|bochs|hygon|zhaoxin|via|epyc-|eng|sample|genuine|risc|riscv)$/;
/** Core designs: what a part is made of, and no part by themselves. */
const CORE_DESIGN = /^(?:cortex|neoverse|carmel|denver)$/;
/** Words around a name that say nothing of the part. */
const NOISE =
  /^(?:cpu|cpus|processor|processors|with|w|and|graphics|gpu|superchip|hopper|gen|th|series|apu|the|of|socket|sockets|dual|single|arm|x86|model|name|inc|corp|corporation|threads?|cores?|vcpus?|desktop|mobile|oem|tray|boxed|silicon|chip|based|server|scalable|generation|hypervisor|max|plus|pro|ultra|v\d|r\d+p\d+|\d+s|\d{1,2}|0)$/;
const MODEL = /^(?:\d[\da-z]{2,}\+?|[qm]\d{2,3}(?:-\d{2})?)$/;

/** Reads a CPU's name as /proc/cpuinfo, Windows, marketplaces and people write it. */
export function parseCpuName(raw: string): CpuName {
  const text = withoutFigures(raw.toLowerCase());
  const { rest, vendor } = takeVendor(text);
  const words = cpuWords(rest);
  const draft: Draft = { variants: new Set(), others: [], ...(vendor === undefined ? {} : { vendor }) };
  for (const [index, word] of words.entries()) readWord(draft, word, words[index - 1]);
  // A family word decides what the words around the number mean, wherever it stands.
  if (draft.family === undefined && draft.tier !== undefined && /^i[3579]$/.test(draft.tier))
    draft.family = 'core';
  return draft;
}

type Draft = { -readonly [K in keyof CpuName]: K extends 'variants' ? Set<string> : CpuName[K] } & {
  others: string[];
};

/** Takes off trade marks, clocks, core counts, generations, the graphics beside the cores, and what stands in parentheses. */
function withoutFigures(text: string): string {
  return text
    .replaceAll(/\((?:r|tm|c)\)|[®™©]/g, ' ')
    .replace(/^(?:model name|processor|cpu|brand string|machdep\.cpu\.brand_string|name)\s*[:=]\s*/, ' ')
    .replaceAll('_', ' ')
    .replaceAll(/\([^)]*\)/g, ' ')
    .replaceAll(/\b(?:w\/|with)\s*(?:radeon|iris|uhd|intel|vega).*$/g, ' ')
    .replaceAll(/@?\s*\d+(?:\.\d+)?\s*[gm]hz\b/g, ' ')
    .replaceAll(/\b(?:\d+|two|four|six|eight|twelve|sixteen|quad|dual)[- ]?cores?\b/g, ' ')
    .replaceAll(/\b\d+(?:st|nd|rd|th)[- ]gen(?:eration)?\b/g, ' ')
    .replaceAll(/\b\d{1,3} ?x(?=\b|[a-z]{3})(?! ?arm)|\bx ?\d{1,3}\b/g, ' ');
}

function cpuWords(text: string): string[] {
  return text
    .replaceAll(/\b([qm]\d{2,3})[- _](\d{2})\b/g, '$1~$2')
    .replaceAll(/\b(core|xeon)(?=i[3579]\b|gold|silver|platinum|bronze|e[357]\b)/g, '$1 ')
    .replaceAll(/\b(gold|silver|platinum|bronze)(?=\d)/g, '$1 ')
    .replaceAll(/\b(ryzen|epyc|xeon|threadripper|graviton|core)[- _]?(?=\d)/g, '$1 ')
    .replaceAll(/\b(i[3579])(?=\d{4,5})/g, '$1 ')
    .replaceAll(/\be([357])[- _]?(?=\d{4})/g, 'e$1 ')
    .replaceAll(/\bw[- _]?(?=\d{4})/g, 'w ')
    .replaceAll(/\b(\d{4}[a-z]?)[ -]?v(\d)\b/g, '$1 v$2')
    .replaceAll(/\b(\d{4}[a-z]?) \+/g, '$1+')
    .split(/[\s\-_/:,;|"']+/)
    .map((word) => word.replace('~', '-'))
    .filter((word) => word !== '');
}

function readWord(draft: Draft, word: string, before: string | undefined): void {
  const family = FAMILIES[word];
  if (family !== undefined) {
    // 'Ryzen Threadripper' is the second of the two; 'Core' also stands in 'Six-Core'.
    draft.family = family === 'ryzen' && draft.family === 'threadripper' ? draft.family : family;
    if (family === 'grace') draft.model = 'grace';
  } else if (
    /^m\d$/.test(word) &&
    draft.model === undefined &&
    (draft.vendor === 'apple' || draft.vendor === undefined)
  ) {
    draft.family = 'm';
    draft.model = word;
  } else if (draft.family === 'graviton' && /^\d[a-z]?$/.test(word)) draft.model ??= word;
  else if (word === 'ultra' && draft.family === 'core') draft.tier = 'ultra';
  else if (word === 'max' && draft.family === 'xeon') draft.tier = 'max';
  else if (/^(?:pro|plus|max|ultra)$/.test(word)) draft.variants.add(word);
  else if (/^v\d$/.test(word) && /^\d{4}/.test(draft.model ?? '')) {
    if (word !== 'v1') draft.version = word;
  } else readNumber(draft, word, before);
}

function readNumber(draft: Draft, word: string, before: string | undefined): void {
  if (draft.model === undefined && TIER.test(word)) {
    if (before === 'ultra' && draft.family === undefined) {
      draft.family = 'core';
      draft.tier = `ultra ${word}`;
      draft.variants.delete('ultra');
    } else if (draft.tier === 'ultra' && /^[3579]$/.test(word)) draft.tier = `ultra ${word}`;
    else if (draft.family === 'xeon' && /^\d$/.test(word)) return;
    else draft.tier ??= word.replace(/^r(?=\d)/, '');
    return;
  }
  if (FOREIGN.test(word)) draft.foreign ??= word;
  else if (CORE_DESIGN.test(word) || CORE_DESIGN.test(before ?? '')) draft.design ??= word;
  else if (draft.model === undefined && MODEL.test(word)) {
    draft.model = word;
    // Only Ampere's Altra has numbers like Q80-30.
    if (/^[qm]\d/.test(word)) draft.family ??= 'altra';
  } else if (MODEL.test(word) && word !== draft.model) draft.others.push(word);
  else if (before === draft.model && /^[a-z]{1,2}$/.test(word) && !NOISE.test(word)) draft.suffix = word;
  else if (!NOISE.test(word)) draft.stray ??= word;
}
