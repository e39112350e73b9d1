import { eitherOf } from '@ctfusion/base';
import type { DataSheet } from '../catalog/data-sheet.js';
import { resolveCut } from './cut-name.js';
import { entryWords, fits, type GpuEntry, meant } from './gpu-match.js';
import { type GpuName, parseGpuName } from './gpu-name.js';
import { type GpuText, readGpuText } from './gpu-text.js';
import type { NameHints } from './hints.js';
import { byMigSlice, byVgpuProfile } from './memory-evidence.js';
import { createNearParts } from './near-parts.js';
import {
  ambiguous,
  foreignTo,
  found,
  type NameResolver,
  ofNames,
  type Resolution,
  unknown,
} from './resolution.js';
import { judgeMemory, type Reading, siblings } from './stated-memory.js';
import { takeVendor } from './vendor.js';
import { sliceNotes, virtualBoard } from './virtual-board.js';

/**
 * A resolver of GPU names over a catalog. The rules are those of how GPUs are named and what the catalog holds: of each name the series,
 * number and variant must be the row's; what a name may leave out (memory, form, edition) makes it ambiguous where rows differ in it.
 */
export function createGpuResolver(sheets: readonly DataSheet[]): NameResolver {
  const entries = sheets.map(gpuEntry);
  const models = new Set(entries.flatMap((entry) => entry.name.model ?? []));
  const nearParts = createNearParts(sheets);
  return ofNames((raw, hints = {}) => {
    const text = readGpuText(raw);
    if (text.cut) return resolveCut(text, hints, entries);
    const found = resolveWhole(text, hints, { entries, models });
    return found.reason === NO_SUCH_PART ? unknown(`${NO_SUCH_PART}${proposed(nearParts(raw))}`) : found;
  });
}

const NO_SUCH_PART = 'no such part in the catalog';

const proposed = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (did you mean ${eitherOf(names)}?)`;

function gpuEntry(sheet: DataSheet): GpuEntry {
  const { rest, vendor } = takeVendor(sheet.name.toLowerCase());
  if (vendor === undefined) throw new Error(`a data sheet without a known vendor: ${sheet.name}`);
  return { sheet, vendor, name: parseGpuName(rest), words: entryWords(rest) };
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

function readName(query: GpuName, text: GpuText, hints: NameHints, entries: readonly GpuEntry[]): Reading {
  const none = (reason: string): Reading => ({ entries: [], notes: [], reason });
  if (query.foreign !== undefined) return none(foreignTo(query.foreign).reason ?? '');
  if (query.model === undefined)
    return none(text.virtual ? 'a virtual adapter that names no part' : 'the text names no part');
  const stated = withEvidence(query, text, hints);
  const fitting = meant(
    stated,
    entries.filter((entry) => fits(stated, entry, text.vendor)),
  );
  if (fitting.length === 0) return none(NO_SUCH_PART);
  return judgeMemory(stated, sliced(fitting, text), hints, siblings(stated, entries, text.vendor));
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

function differences(sheets: readonly DataSheet[]): string {
  const memory = new Set(sheets.map((sheet) => sheet.facts.vram_gb));
  return memory.size > 1
    ? 'several parts have this name; the memory or the full name tells them apart'
    : 'several parts have this name; the full name tells them apart';
}
