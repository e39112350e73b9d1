/** What a name and the memory that is stated come to together. */
import { fits, type GpuEntry } from './gpu-match.js';
import type { GpuName } from './gpu-name.js';
import type { NameHints } from './hints.js';
import { byMemory } from './memory-evidence.js';
import type { Vendor } from './vendor.js';

/** What one of the names in a text comes to. */
export interface Reading {
  readonly entries: readonly GpuEntry[];
  readonly notes: readonly string[];
  readonly reason?: string;
}

/** The same number with Ti or SUPER: catalogs that write `RTX4070` in one word drop those. */
export function siblings(
  query: GpuName,
  entries: readonly GpuEntry[],
  vendor: Vendor | undefined,
): GpuEntry[] {
  if (query.mobility.size > 0) return [];
  return entries.filter((entry) => {
    const { variants, mobility } = entry.name;
    if (variants.size <= query.variants.size || mobility.size > 0) return false;
    if (![...query.variants].every((word) => variants.has(word))) return false;
    if (![...variants].every((word) => query.variants.has(word) || word === 'ti' || word === 'super'))
      return false;
    return fits({ ...query, variants }, entry, vendor);
  });
}

/**
 * Holds the memory of the name, then that of the hint, against the rows that the name fits. A memory that none of them has may be of a
 * sibling whose Ti or SUPER was dropped, or of a rebuilt card; what a name says is believed less than what a tool measured.
 */
export function judgeMemory(
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
      return { entries: [], notes, reason: `no such part with ${stated} GB in the catalog` };
    else notes.push(`${round(stated)} GB is not what this part is sold with: rebuilt, or a share of it`);
  }
  if (entries.length > 1 && !contradicted) entries = plainest(query, entries);
  if (!query.joined || entries.length < 2) return { entries, notes };
  const stated = hints.memoryGb ?? query.memoryGb;
  const dropped = stated === undefined ? others : byMemory(stated, others);
  return { entries: [...new Set([...entries, ...dropped])], notes };
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

/** How far a text's memory may be from twice the data sheet's where a card was rebuilt with it. */
const REBUILT = 0.1;

const round = (value: number): number => Math.round(value * 10) / 10;
