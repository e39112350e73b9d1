/** Which rows of the catalog a GPU's name fits. Both sides are names taken apart by the same grammar. */
import type { DataSheet } from '../catalog/data-sheet.js';
import type { GpuName, Mobility } from './gpu-name.js';
import { gpuTokens } from './gpu-tokens.js';
import type { Vendor } from './vendor.js';

/** A row and its name taken apart. */
export interface GpuEntry {
  readonly sheet: DataSheet;
  readonly vendor: Vendor;
  readonly name: GpuName;
  readonly words: readonly string[];
}

/** Words of a series that people put before parts that are not sold under it (`Tesla A100`, `Quadro RTX A6000`). */
function tolerated(word: string, entry: GpuEntry, query: GpuName): boolean {
  const { series, model = '' } = entry.name;
  if (word === 'tesla') return series.size === 0 && entry.vendor === 'nvidia';
  if (word === 'quadro')
    return /^[at]\d{3,4}$/.test(model) || (entry.name.generation === 'ada' && query.generation === 'ada');
  if (word === 'geforce') return model === 'titan';
  if (word === 'radeon') return entry.vendor === 'amd';
  if (word === 'rx') return series.has('vega');
  if (word === 'instinct') return /^mi\d/.test(model);
  if (word === 'arc') return /^\d+$|^[ab]\d{2,3}m?$/.test(model) && entry.vendor === 'intel';
  return false;
}

/** Whether nothing that the name says speaks against the row; memory is judged later, by evidence. */
export function fits(query: GpuName, entry: GpuEntry, vendor: Vendor | undefined): boolean {
  const { name, sheet } = entry;
  if (vendor !== undefined && vendor !== entry.vendor) return false;
  if (query.model !== name.model && !isShort(query.model, entry)) return false;
  for (const word of query.series) if (!name.series.has(word) && !tolerated(word, entry, query)) return false;
  // 'Quadro 4000' without RTX is an older card.
  if (
    query.series.has('quadro') &&
    name.series.has('quadro') &&
    name.series.has('rtx') &&
    !query.series.has('rtx')
  )
    return false;
  if (query.model === 'jetson') return jetsonFits(query, name);
  return (
    variantsFit(query, entry) &&
    formFits(query, name) &&
    (query.edition === undefined || name.edition === undefined || query.edition === name.edition) &&
    (query.memoryType === undefined || sameOrUnknown(query.memoryType, sheet.facts.gpu_mem_type)) &&
    (query.gpuCores === undefined || query.gpuCores === (name.gpuCores ?? sheet.facts.gpu_sms)) &&
    (query.generation === undefined || generationFits(query.generation, sheet.facts.gpu_generation)) &&
    (query.chip === undefined || generationFits(query.chip, sheet.facts.gpu_generation))
  );
}

function variantsFit(query: GpuName, { name }: GpuEntry): boolean {
  if (sameSet(query.variants, name.variants)) return true;
  // 'RTX 4000' alone is any of three generations and sizes; 'RTX 4000 Ada' is not the small one.
  const small = name.variants.has('sff') && name.variants.size === 1;
  return small && query.variants.size === 0 && query.generation === undefined && query.series.size === 1;
}

/** `Tesla K40` for a K40m, `RX Vega` for a Vega 56 or 64. */
function isShort(model: string | undefined, { name }: GpuEntry): boolean {
  if (model === 'vega') return name.series.has('vega') && name.series.has('rx');
  return (
    name.series.has('tesla') && model !== undefined && /^k\d0$/.test(model) && `${model}m` === name.model
  );
}

function jetsonFits(query: GpuName, name: GpuName): boolean {
  // The Super mode of an Orin NX is a setting, that of a Nano a product.
  const isSetting = query.variants.has('orin') && query.variants.has('nx');
  return [...query.variants].every((word) => name.variants.has(word) || (word === 'super' && isSetting));
}

function formFits(query: GpuName, name: GpuName): boolean {
  if (query.form === undefined || name.form === undefined)
    return query.form !== 'nvl' || name.form === undefined;
  if (query.form !== name.form) return false;
  return query.socket === undefined || name.socket === undefined || query.socket === name.socket;
}

const sameOrUnknown = (stated: string, known: string | undefined): boolean =>
  known === undefined || known.toLowerCase() === stated;

const generationFits = (stated: string, known: string | undefined): boolean =>
  known === undefined || known.toLowerCase().replaceAll(/[ .]/g, '').startsWith(stated);

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));

/**
 * Of the rows that fit, those that the name means by what it leaves out: a plain name is the desktop part where there is one, a
 * workstation part says PRO, an NVL card says NVL, Max-Q is said where it has a row of its own.
 */
export function meant(query: GpuName, entries: readonly GpuEntry[]): GpuEntry[] {
  let rest = query.series.has('quadro')
    ? preferred(entries, (entry) => entry.name.series.has('quadro'))
    : [...entries];
  rest = byMobility(query.mobility, rest);
  // No Apple chip with a GPU of 14 cores or more has as many cores in its CPU.
  if (query.anyCores !== undefined && query.anyCores >= 14)
    rest = preferred(rest, (entry) => entry.name.gpuCores === query.anyCores);
  if (query.model === 'jetson')
    rest = preferred(rest, (entry) => sameSet(entry.name.variants, query.variants));
  if (!query.series.has('pro')) rest = preferred(rest, (entry) => !entry.name.series.has('pro'));
  if (query.form === undefined && rest.filter((entry) => entry.name.form !== 'nvl').length === 1)
    rest = rest.filter((entry) => entry.name.form !== 'nvl');
  return rest;
}

function byMobility(stated: ReadonlySet<Mobility>, entries: readonly GpuEntry[]): GpuEntry[] {
  const having = (mobility: Mobility) => entries.filter((entry) => entry.name.mobility.has(mobility));
  // Only NVIDIA's laptop parts are also written without saying so.
  if (stated.size === 0)
    return preferred(entries, (entry) => entry.name.mobility.size === 0).filter(
      (entry) => entry.name.mobility.size === 0 || entry.vendor === 'nvidia',
    );
  const maxq = stated.has('maxq') ? having('maxq') : [];
  if (stated.has('mobile')) return [...having('mobile'), ...maxq];
  // Since Ampere a Max-Q is no part of its own.
  return maxq.length > 0
    ? maxq
    : having('mobile').filter((entry) => !/Pascal|Turing/.test(entry.sheet.facts.gpu_generation ?? ''));
}

function preferred(entries: readonly GpuEntry[], test: (entry: GpuEntry) => boolean): GpuEntry[] {
  const first = entries.filter(test);
  return first.length > 0 ? first : [...entries];
}

/** Whether a name whose end was cut may go on to be the row's: `rest` is its last, unfinished word. */
export function cutFits(query: GpuName, rest: string, entry: GpuEntry, vendor: Vendor | undefined): boolean {
  const { name } = entry;
  if (vendor !== undefined && vendor !== entry.vendor) return false;
  if (query.model !== undefined && query.model !== name.model) return false;
  for (const word of query.series) if (!name.series.has(word) && !tolerated(word, entry, query)) return false;
  if (query.generation !== undefined && !generationFits(query.generation, entry.sheet.facts.gpu_generation))
    return false;
  if (name.series.has('pro') && !query.series.has('pro')) return false;
  const words = [...entry.words, ...(entry.sheet.facts.gpu_mem_type?.toLowerCase() ?? '').split(' ')];
  if (![...query.variants].every((word) => name.variants.has(word)) || !formFits(query, name)) return false;
  return (
    words.some((word) => word.startsWith(rest)) &&
    !(name.form === 'nvl' && query.form === undefined && rest !== 'n')
  );
}

/** The words of a row's name, `RTX 2080 Ti` as `rtx`, `2080`, `ti`. */
export const entryWords = (name: string): readonly string[] => gpuTokens(name).words;
