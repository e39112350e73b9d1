import type { DataSheet } from '../catalog/data-sheet.js';
import { type CpuSignature, mayBear, parseCpuSignature } from './cpu-design.js';
import { type CpuName, parseCpuName } from './cpu-name.js';
import {
  ambiguous,
  foreignTo,
  found,
  type NameResolver,
  ofNames,
  type Resolution,
  unknown,
} from './resolution.js';

interface CpuEntry {
  readonly sheet: DataSheet;
  readonly name: CpuName;
}

/**
 * A resolver of CPU names over a catalog. The number with all its letters must be the row's, and so must whatever the text says of
 * vendor, family, tier and version; clocks and core counts in the text are no evidence, since owners raise and providers cut them.
 */
export function createCpuResolver(sheets: readonly DataSheet[]): NameResolver {
  const byModel = new Map<string, CpuEntry[]>();
  for (const sheet of sheets) {
    const name = parseCpuName(sheet.name);
    const key = name.model ?? '';
    byModel.set(key, [...(byModel.get(key) ?? []), { sheet, name }]);
  }
  const all = [...byModel.values()].flat();
  return ofNames((raw) => {
    const signature = parseCpuSignature(raw);
    return signature === undefined
      ? resolve(parseCpuName(raw), raw, byModel, all)
      : resolveSignature(signature, sheets);
  });
}

/** What Windows says instead of a name: a family of parts with one core design. */
function resolveSignature(signature: CpuSignature, sheets: readonly DataSheet[]): Resolution {
  const bearers = sheets.filter(({ name }) => mayBear(signature, name));
  return {
    ...unknown('a signature says which core design, but names no part'),
    candidates: bearers,
  };
}

function resolve(
  query: CpuName,
  raw: string,
  byModel: ReadonlyMap<string, readonly CpuEntry[]>,
  all: readonly CpuEntry[],
): Resolution {
  if (query.foreign !== undefined) return foreignTo(query.foreign);
  if (query.model === undefined || (query.family === 'altra' && !query.model.includes('-')))
    return resolveFamily(query, raw, all);
  // Without family and vendor the number must stand alone: a number in a sentence about something else is no name.
  const stray = query.design ?? (query.vendor === undefined ? query.stray : undefined);
  if (query.family === undefined && stray !== undefined) return foreignTo(stray);
  const notes = /\(virtual\)/i.test(raw) ? ['a virtual machine on this part'] : [];
  const named = (model: string): CpuEntry[] =>
    (byModel.get(model) ?? []).filter((entry) => fits(query, entry.name));
  const others = query.others.flatMap(named);
  const exact = [...named(`${query.model}${query.suffix ?? ''}`), ...others];
  if (exact.length > 0) return choose(exact, [...notes, ...slips(query, exact)]);
  const bare = named(query.model);
  if (bare.length > 0) return choose(bare, notes);
  const plus = named(`${query.model}+`);
  if (plus.length > 0) return choose(plus, [...notes, "the name's '+' is left out"]);
  return resolveVersion(query, raw, byModel.get(query.model) ?? []);
}

/** `Xeon E5-2697` as people write it: v2, v3 or v4. The processor itself leaves the version out for the first only. */
function resolveVersion(query: CpuName, raw: string, entries: readonly CpuEntry[]): Resolution {
  const isOwnWord = /\(r\)|@/i.test(raw);
  const versions = entries.filter(
    ({ name }) => name.version !== undefined && fits({ ...query, version: name.version }, name),
  );
  if (query.version !== undefined || isOwnWord || versions.length === 0)
    return unknown('no such part in the catalog');
  return ambiguous(
    versions.map((entry) => entry.sheet),
    'the text leaves out the version (v2, v3, v4)',
  );
}

function choose(entries: readonly CpuEntry[], notes: readonly string[]): Resolution {
  const sheets = entries.map((entry) => entry.sheet);
  return sheets.length === 1
    ? found(sheets[0]!, notes)
    : ambiguous(sheets, 'several parts have this number; the family tells them apart', notes);
}

/** `Ampere(R) Altra(R) Max Processor` and `AWS Graviton` name a family of few parts; `Intel Xeon Processor` hides the part. */
function resolveFamily(query: CpuName, raw: string, all: readonly CpuEntry[]): Resolution {
  if (query.family !== 'altra' && query.family !== 'graviton')
    return unknown(
      query.family === undefined
        ? 'the text names no part'
        : 'the text names a family but no part, as virtual machines do',
    );
  const variants = [...query.variants];
  const isBegun = (model: string | undefined): boolean =>
    !/^[qm]\d/.test(query.model ?? '') || model?.startsWith(`${query.model}-`) === true;
  const entries = all.filter(
    ({ name }) =>
      name.family === query.family &&
      variants.every((word) => name.variants.has(word)) &&
      isBegun(name.model),
  );
  if (entries.length === 0) return unknown('no such part in the catalog');
  return /\d/.test(raw.replaceAll(/@.*$|\d+[- ]?cores?/gi, '')) && query.family === 'graviton'
    ? unknown('no such part in the catalog')
    : choose(entries, []);
}

function fits(query: CpuName, name: CpuName): boolean {
  return (
    (query.vendor === undefined || query.vendor === name.vendor) &&
    (query.family === undefined || query.family === name.family || isRyzenThreadripper(query, name)) &&
    (query.tier === undefined ||
      query.tier === name.tier ||
      query.tier === looseTier(name) ||
      isMetal(query, name)) &&
    query.version === name.version &&
    variantsFit(query, name)
  );
}

const isRyzenThreadripper = (query: CpuName, name: CpuName): boolean =>
  query.family === 'ryzen' && name.family === 'threadripper';

/** `Core 7 265K` and `Core Ultra 265K` say part of `Core Ultra 7 265K`. */
const looseTier = (name: CpuName): string | undefined =>
  name.tier?.startsWith('ultra ') ? 'ultra' : undefined;

const METALS: ReadonlySet<string | undefined> = new Set(['bronze', 'silver', 'gold', 'platinum']);

/** A Xeon's metal follows from its number: a wrong one (`Platinum 6458Q`) is a slip, and no two Xeons share a number. */
const isMetal = (query: CpuName, name: CpuName): boolean => METALS.has(query.tier) && METALS.has(name.tier);

const slips = (query: CpuName, [entry]: readonly CpuEntry[]): string[] =>
  METALS.has(query.tier) && entry !== undefined && entry.name.tier !== query.tier
    ? [`the number is of a ${entry.name.tier}, not of a ${query.tier}`]
    : [];

function variantsFit(query: CpuName, name: CpuName): boolean {
  // Whether a Threadripper is a PRO, an Altra a Max, follows from its number.
  if (name.family === 'threadripper' || name.family === 'altra' || name.family === 'grace') return true;
  if (name.family === 'xeon') return true;
  return (
    query.variants.size === name.variants.size && [...query.variants].every((word) => name.variants.has(word))
  );
}
