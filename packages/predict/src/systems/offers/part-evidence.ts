/** Which part an offer means, from the several ways in which it names it. */
import { eitherOf } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { DataSheet } from '../catalog/data-sheet.js';
import { isSameMemory } from '../names/memory-evidence.js';
import type { NameResolver, Resolution } from '../names/resolution.js';
import type { OfferBuilder } from './offer.js';

/** Resolvers over the catalog at hand. */
export interface Resolvers {
  readonly gpu: NameResolver;
  readonly cpu: NameResolver;
}

/** The names that an offer gives a device, the one that keeps most first. */
export interface GpuEvidence {
  readonly names: readonly string[];
  readonly count: number;
  /** What to call the device where the names leave open which part it is; the first name where absent. */
  readonly label?: string;
  /** Memory of one device, GiB; absent where the offer does not tell it. */
  readonly memoryGb?: number;
}

/**
 * Adds the GPU to an offer. Names are held against one another: each narrows what the first means, unless they contradict.
 */
export function addGpu(offer: OfferBuilder, evidence: GpuEvidence, resolve: NameResolver): void {
  const names = evidence.names.filter((name) => name.trim() !== '');
  const memoryGb = evidence.memoryGb;
  const hints = memoryGb === undefined ? {} : { memoryGb };
  const readings = names.map((name) => ({ name, resolution: resolve(name, hints) }));
  const first = readings.find(({ resolution }) => resolution.status !== 'unknown');
  const stated = first?.name ?? names[0];
  offer.say(COLUMN.gpus, evidence.count);
  if (first === undefined) {
    offer.say(COLUMN.gpuName, stated);
    offer.sayPositive(COLUMN.vramGb, memoryGb === undefined ? undefined : nominal(memoryGb));
    if (stated !== undefined) leaveOpen(offer, 'GPU', stated, readings[0]!.resolution);
    return;
  }
  const sheets = narrowed(
    first.resolution,
    readings.map(({ resolution }) => resolution),
  );
  addSheets(offer, { stated: first.name, label: evidence.label ?? first.name, sheets, memoryGb });
  for (const note of first.resolution.notes) offer.infer(note);
}

function narrowed(first: Resolution, others: readonly Resolution[]): readonly DataSheet[] {
  let sheets = first.candidates;
  for (const { candidates } of others) {
    const common = sheets.filter((sheet) => candidates.includes(sheet));
    if (common.length > 0 && common.length < sheets.length) sheets = common;
  }
  return sheets;
}

interface Identified {
  readonly stated: string;
  readonly label: string;
  readonly sheets: readonly DataSheet[];
  readonly memoryGb: number | undefined;
}

function addSheets(offer: OfferBuilder, { stated, label, sheets, memoryGb }: Identified): void {
  const [sheet] = sheets;
  if (sheets.length === 1 && sheet !== undefined) {
    if (sheet.name !== stated) offer.infer(`GPU by the name '${stated}'`);
  } else {
    leaveOpen(offer, 'GPU', stated, { candidates: sheets });
    offer.say(COLUMN.gpuName, label);
  }
  offer.lookUp(sheets);
  // The sheet's figure where the stated memory is the same, the stated one where it is another's (a rebuilt card).
  const isSheets = memoryGb === undefined || sheets.some((part) => isSameMemory(memoryGb, part));
  if (!isSheets || offer.get(COLUMN.vramGb) === undefined)
    offer.sayPositive(COLUMN.vramGb, memoryGb === undefined ? undefined : nominal(memoryGb));
}

/** Those readings of a memory that fit a part of one of the names; the name that keeps most decides. */
export function fittingMemory(
  names: readonly string[],
  readings: readonly number[],
  resolve: NameResolver,
): readonly number[] {
  for (const name of names) {
    const { candidates } = resolve(name);
    const fitting = readings.filter((memory) => candidates.some((part) => isSameMemory(memory, part)));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** Adds the CPU to an offer, by its name. How many of its cores the offer has is not the data sheet's to say. */
export function addCpu(
  offer: OfferBuilder,
  name: string | undefined,
  resolve: NameResolver,
): DataSheet | undefined {
  if (name === undefined || name.trim() === '') return undefined;
  const resolution = resolve(name);
  const { sheet, candidates, notes } = resolution;
  if (sheet === undefined) {
    offer.say(COLUMN.cpuName, name);
    leaveOpen(offer, 'CPU', name, resolution);
  }
  offer.lookUp(candidates);
  for (const note of notes) offer.infer(note);
  return sheet;
}

/** Candidates that a question names; a list of all is in `inferred`. */
const NAMED_CANDIDATES = 6;

function leaveOpen(
  offer: OfferBuilder,
  part: 'GPU' | 'CPU',
  name: string,
  { candidates, reason = 'not named' }: Pick<Resolution, 'candidates' | 'reason'>,
): void {
  const names = candidates.map((sheet) => sheet.name);
  if (names.length === 0) {
    const unknown = `${part} '${name}': ${reason}`;
    offer.leaveOpen(unknown, unknown);
    return;
  }
  const more = names.length - NAMED_CANDIDATES;
  const listed = [...names.slice(0, NAMED_CANDIDATES), ...(more > 0 ? [`${more} more`] : [])];
  offer.leaveOpen(
    `${part} '${name}' is one of: ${names.join(', ')}`,
    `'${name}' may be several ${part}s: did you mean ${eitherOf(listed)}?`,
  );
}

/** Tools report a little less than the whole GiB that a card has: 49,140 MiB are 48. */
function nominal(gib: number): number {
  const whole = Math.round(gib);
  return Math.abs(gib - whole) <= 0.02 * gib ? whole : Math.round(gib * 100) / 100;
}
