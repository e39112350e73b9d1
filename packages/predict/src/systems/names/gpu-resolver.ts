import type { DataSheet } from '../catalog/data-sheet.js';
import { cutFits, entryWords, fits, type GpuEntry, meant } from './gpu-match.js';
import { type GpuName, parseGpuName } from './gpu-name.js';
import { type GpuText, readGpuText } from './gpu-text.js';
import { isMemory } from './gpu-tokens.js';
import type { NameHints } from './hints.js';
import { byMemory, byMigSlice, byVgpuProfile } from './memory-evidence.js';
import { ambiguous, found, type Resolution, unknown } from './resolution.js';
import { takeVendor } from './vendor.js';

/** Says which data sheet a GPU's name means. */
export type NameResolver = (raw: string, hints?: NameHints) => Resolution;

/**
 * A resolver of GPU names over a catalog. The rules are those of how GPUs are named and what the catalog holds: of each name the series,
 * number and variant must be the row's; what a name may leave out (memory, form, edition) makes it ambiguous where rows differ in it.
 */
export function createGpuResolver(sheets: readonly DataSheet[]): NameResolver {
  const entries = sheets.map(gpuEntry);
  const models = new Set(entries.flatMap((entry) => entry.name.model ?? []));
  return (raw, hints = {}) => {
    const text = readGpuText(raw);
    return text.cut ? resolveCut(text, hints, entries) : resolveWhole(text, hints, { entries, models });
  };
}

function gpuEntry(sheet: DataSheet): GpuEntry {
  const { rest, vendor } = takeVendor(sheet.name.toLowerCase());
  if (vendor === undefined) throw new Error(`a data sheet without a known vendor: ${sheet.name}`);
  return { sheet, vendor, name: parseGpuName(rest), words: entryWords(rest) };
}

/** What one of the names in a text comes to. */
interface Reading {
  readonly query: GpuName;
  readonly entries: readonly GpuEntry[];
  readonly notes: readonly string[];
  readonly reason?: string;
}

interface GpuCatalog {
  readonly entries: readonly GpuEntry[];
  readonly models: ReadonlySet<string>;
}

function resolveWhole(text: GpuText, hints: NameHints, { entries, models }: GpuCatalog): Resolution {
  const own = text.alternatives.map((name) => parseGpuName(name, models));
  const names = withInherited(own.map((name) => virtualBoard(name, text))).map(withoutHostMemory);
  const readings = names.map((name) => readName(name, text, hints, entries));
  const fitting = readings.filter((reading) => reading.entries.length > 0);
  // 'Mobile / Max-Q' is one part where the catalog knows one of the two.
  const missing = readings.filter(
    (reading, index) => reading.entries.length === 0 && own[index]?.model !== undefined,
  );
  const sheets = [...new Set(fitting.flatMap((reading) => reading.entries.map((entry) => entry.sheet)))];
  const notes = [...new Set([...readings.flatMap((reading) => reading.notes), ...sliceNotes(text)])];
  if (sheets.length === 0) return unknown(readings[0]?.reason ?? 'the text names no part');
  if (sheets.length > 1) return ambiguous(sheets, differences(sheets), notes);
  if (missing.length > 0)
    return ambiguous(sheets, 'the text also names a part that the catalog does not have', notes);
  return found(sheets[0]!, notes);
}

/** How far a text's memory may be from twice the data sheet's where a card was rebuilt with it. */
const REBUILT = 0.1;

/** `RX 7900 XT/7900 XTX`, `Quadro RTX 6000/8000`, `RTX 2070 SUPER Mobile / Max-Q`: later names leave out what the first has said. */
function withInherited(names: readonly GpuName[]): GpuName[] {
  const whole: GpuName[] = [];
  for (const name of names) {
    const previous = whole.at(-1);
    if (previous === undefined) whole.push(name);
    else if (name.model === undefined)
      whole.push({
        ...previous,
        ...(name.memoryGb === undefined ? {} : { memoryGb: name.memoryGb }),
        mobility: name.mobility.size > 0 ? name.mobility : previous.mobility,
        variants: new Set([...previous.variants, ...name.variants]),
      });
    else
      whole.push(
        name.series.size > 0 || !/^\d/.test(name.model)
          ? name
          : {
              ...name,
              series: whole[0]!.series,
              ...(whole[0]!.foreign === undefined ? {} : { foreign: whole[0]!.foreign }),
            },
      );
  }
  return whole;
}

/** A GH200 is sold by the LPDDR of its CPU, 120 or 480 GB; boards named so carry 96 GB of HBM3. */
function withoutHostMemory(name: GpuName): GpuName {
  const isHost = name.model === 'gh200' && (name.memoryGb === 480 || name.memoryGb === 120);
  return isHost ? { ...name, memoryGb: 96 } : name;
}

/** Letters that NVIDIA puts behind the board of a virtual GPU: `A100D-80C` is the PCIe card with twice the memory. */
const VIRTUAL_BOARDS: Readonly<Record<string, Partial<GpuName>>> = {
  a100x: { model: 'a100', form: 'sxm', memoryGb: 40 },
  a100d: { model: 'a100', form: 'pcie', memoryGb: 80 },
  v100d: { model: 'v100', form: 'pcie', memoryGb: 32 },
  v100x: { model: 'v100', form: 'sxm', memoryGb: 16 },
  v100l: { model: 'v100', form: 'fhhl' },
  'a100 dx': { model: 'a100', form: 'sxm', memoryGb: 80 },
  'v100 dx': { model: 'v100', form: 'sxm', memoryGb: 32 },
  'h100 xm': { model: 'h100', form: 'sxm', memoryGb: 80 },
  'h100 xl': { model: 'h100', form: 'sxm', memoryGb: 94 },
  'h100 xs': { model: 'h100', form: 'sxm', memoryGb: 64 },
};

function virtualBoard(name: GpuName, { virtual }: GpuText): GpuName {
  // The H100 NVL is an H100L without a hypervisor, too.
  if (name.model === 'h100l') return { ...name, model: 'h100', form: 'nvl' };
  if (!virtual) return name;
  const board = VIRTUAL_BOARDS[[name.model, ...name.variants].join(' ')];
  return board === undefined ? name : { ...name, variants: new Set(), ...board };
}

function readName(query: GpuName, text: GpuText, hints: NameHints, entries: readonly GpuEntry[]): Reading {
  const none = (reason: string): Reading => ({ query, entries: [], notes: [], reason });
  if (query.foreign !== undefined) return none(`'${query.foreign}' is of no part in the catalog`);
  if (query.model === undefined)
    return none(text.virtual ? 'a virtual adapter that names no part' : 'the text names no part');
  const stated = withEvidence(query, text, hints);
  const fitting = meant(
    stated,
    entries.filter((entry) => fits(stated, entry, text.vendor)),
  );
  if (fitting.length === 0) return none('no such part in the catalog');
  return judgeMemory(stated, sliced(fitting, text), hints, siblings(stated, entries, text));
}

/** The chip that lspci names tells TITAN X (Pascal) from TITAN X; a stated number of GPU cores one Apple chip from another. */
function withEvidence(query: GpuName, text: GpuText, hints: NameHints): GpuName {
  const chip = chipGeneration(text.codename);
  const gpuCores = query.gpuCores ?? hints.gpuCores;
  return {
    ...query,
    ...(chip === undefined ? {} : { chip }),
    ...(gpuCores === undefined ? {} : { gpuCores }),
  };
}

const CHIPS: Readonly<Record<string, string>> = {
  gt: 'tesla',
  gf: 'fermi',
  gk: 'kepler',
  gm: 'maxwell',
  gp: 'pascal',
  gv: 'volta',
  tu: 'turing',
  ga: 'ampere',
  ad: 'ada',
  gh: 'hopper',
  gb: 'blackwell',
};

const chipGeneration = (codename: string | undefined): string | undefined =>
  codename === undefined || codename.startsWith('gb20b') ? undefined : CHIPS[codename.slice(0, 2)];

function sliced(entries: readonly GpuEntry[], text: GpuText): readonly GpuEntry[] {
  if (text.mig !== undefined) return byMigSlice(text.mig, entries);
  return text.vgpuGb === undefined ? entries : byVgpuProfile(text.vgpuGb, entries);
}

/** The same number with Ti or SUPER: catalogs that write `RTX4070` in one word drop those. */
function siblings(query: GpuName, entries: readonly GpuEntry[], text: GpuText): GpuEntry[] {
  if (query.mobility.size > 0) return [];
  return entries.filter((entry) => {
    const { variants, mobility } = entry.name;
    if (variants.size <= query.variants.size || mobility.size > 0) return false;
    if (![...query.variants].every((word) => variants.has(word))) return false;
    if (![...variants].every((word) => query.variants.has(word) || word === 'ti' || word === 'super'))
      return false;
    return fits({ ...query, variants }, entry, text.vendor);
  });
}

function judgeMemory(
  query: GpuName,
  fitting: readonly GpuEntry[],
  hints: NameHints,
  others: readonly GpuEntry[],
): Reading {
  let entries = fitting;
  let contradicted = false;
  const notes: string[] = [];
  const inName = entries.some((entry) => entry.name.memoryGb !== undefined);
  for (const [stated, isHint] of [
    [query.memoryGb, false],
    [hints.memoryGb, true],
  ] as const) {
    if (stated === undefined) continue;
    const near = byMemory(stated, entries);
    const beside = near.length > 0 ? [] : byMemory(stated, others);
    if (near.length > 0) entries = near;
    else if (beside.length > 0) {
      contradicted = !query.joined;
      entries = query.joined ? beside : [...entries, ...beside];
    } else if (!isHint && (inName || !isRebuilt(stated, entries)))
      return { query, entries: [], notes, reason: `no such part with ${stated} GB in the catalog` };
    else notes.push(`${round(stated)} GB is not what this part is sold with: rebuilt, or a share of it`);
  }
  if (entries.length > 1 && !contradicted) entries = plainest(query, entries);
  if (!query.joined || entries.length < 2) return { query, entries, notes };
  const stated = hints.memoryGb ?? query.memoryGb;
  const dropped = stated === undefined ? others : byMemory(stated, others);
  return { query, entries: [...new Set([...entries, ...dropped])], notes };
}

/** Cards are rebuilt with twice their memory: an RTX 4090 with 48 GB, an RTX 2080 Ti with 22. */
const isRebuilt = (stated: number, entries: readonly GpuEntry[]): boolean =>
  entries.some(({ sheet }) => Math.abs(stated / (sheet.facts.vram_gb ?? stated) / 2 - 1) <= REBUILT);

/** The one row whose name says no more than the query does, where the rest only add memory, form or edition. */
function plainest(query: GpuName, entries: readonly GpuEntry[]): readonly GpuEntry[] {
  const plain = entries.filter(
    ({ name }) =>
      name.memoryGb === undefined &&
      name.form === query.form &&
      name.memoryType === query.memoryType &&
      name.edition === query.edition &&
      name.gpuCores === query.gpuCores &&
      name.generation === query.generation &&
      [...name.series].every((word) => query.series.has(word) || word === 'geforce' || word === 'radeon'),
  );
  return plain.length === 1 ? plain : entries;
}

function resolveCut(text: GpuText, hints: NameHints, entries: readonly GpuEntry[]): Resolution {
  const words = (text.alternatives[0] ?? '').split(/[\s-]+/);
  const rest = words.pop() ?? '';
  const query = parseGpuName(words.join(' '));
  if (query.model === undefined && !/\d/.test(rest))
    return unknown('the text is cut off before it names a part');
  let fitting = entries.filter((entry) => cutFits(query, rest, entry, text.vendor));
  fitting =
    fitting.filter((entry) => entry.name.mobility.size === 0).length > 0 ? meantDesktop(fitting) : fitting;
  if (isMemory(rest.replace(/g$/, 'gb')) && query.form === undefined) fitting = formAfterMemory(fitting);
  if (hints.memoryGb !== undefined) {
    const near = byMemory(hints.memoryGb, fitting);
    if (near.length > 0) fitting = near;
  }
  const sheets = fitting.map((entry) => entry.sheet);
  if (sheets.length === 0) return unknown('no such part in the catalog');
  return sheets.length === 1 ? found(sheets[0]!) : ambiguous(sheets, 'the text is cut off');
}

const meantDesktop = (entries: readonly GpuEntry[]): GpuEntry[] =>
  entries.filter((entry) => entry.name.mobility.size === 0);

/** nvidia-smi writes `A100-SXM4-80GB` but `A100 80GB PCIe`, and `H100 PCIe` but `H100 80GB HBM3` for the SXM board. */
function formAfterMemory(entries: readonly GpuEntry[]): GpuEntry[] {
  const told = entries.filter(({ name, sheet }) =>
    sheet.facts.gpu_generation === 'Ampere' ? name.form === 'pcie' : name.form === 'sxm',
  );
  return told.length > 0 ? told : [...entries];
}

function sliceNotes({ mig, vgpuGb, virtual }: GpuText): string[] {
  if (mig !== undefined) return [`a MIG slice (${mig.text}) of this part`];
  if (vgpuGb !== undefined) return [`a virtual GPU with ${vgpuGb} GB of this part`];
  return virtual ? ['a virtual GPU of this part'] : [];
}

function differences(sheets: readonly DataSheet[]): string {
  const memory = new Set(sheets.map((sheet) => sheet.facts.vram_gb));
  return memory.size > 1
    ? 'several parts have this name; the memory or the full name tells them apart'
    : 'several parts have this name; the full name tells them apart';
}

const round = (value: number): number => Math.round(value * 10) / 10;
