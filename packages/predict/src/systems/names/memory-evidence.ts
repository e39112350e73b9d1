/** Memory that is stated, as evidence for one part among several. */
import type { DataSheet } from '../catalog/data-sheet.js';
import type { GpuEntry } from './gpu-match.js';
import type { MigSlice } from './gpu-text.js';

/**
 * Tools report less than the name says (15,360 MiB of a T4 with 16 GB: error correction, the driver's share), and decimal
 * gigabytes read 7 % more. Outside of this range the memory is another's.
 */
const LEAST_RATIO = 0.9;
const MOST_RATIO = 1.08;

/** How far `stated` (GB or GiB) is from what the part has, as |log ratio|; undefined where the two cannot be the same memory. */
function distance(stated: number, entry: GpuEntry): number | undefined {
  const nominal = nominalGb(entry);
  if (nominal === undefined) return 0;
  const ratio = stated / nominal;
  return ratio < LEAST_RATIO || ratio > MOST_RATIO ? undefined : Math.abs(Math.log(ratio));
}

const nominalGb = (entry: GpuEntry): number | undefined => entry.name.memoryGb ?? entry.sheet.facts.vram_gb;

/** Whether a part has that much memory (GB or GiB), as far as tools and vendors count it alike; not where its data sheet has none. */
export function isSameMemory(stated: number, { facts }: DataSheet): boolean {
  if (facts.vram_gb === undefined) return false;
  const ratio = stated / facts.vram_gb;
  return ratio >= LEAST_RATIO && ratio <= MOST_RATIO;
}

/** The rows whose memory is nearest to what is stated; none where it fits none. */
export function byMemory(stated: number, entries: readonly GpuEntry[]): GpuEntry[] {
  const distances = entries.map((entry) => distance(stated, entry));
  const nearest = Math.min(...distances.map((value) => value ?? Number.POSITIVE_INFINITY));
  return entries.filter((_, index) => {
    const value = distances[index];
    return value !== undefined && value <= nearest + 1e-9;
  });
}

/** Memory slices of a GPU with 8 of them that a MIG profile takes, by its compute slices (NVIDIA, MIG user guide). */
const MEMORY_SLICES: Readonly<Record<number, readonly number[]>> = {
  1: [1, 2],
  2: [2],
  3: [4],
  4: [4],
  7: [8],
};

/** The rows that can be cut so that `slice` comes out; all where none can. The A30 has 4 memory slices. */
export function byMigSlice(slice: MigSlice, entries: readonly GpuEntry[]): GpuEntry[] {
  const slices = MEMORY_SLICES[slice.computeSlices] ?? [];
  const able = entries.filter((entry) => {
    const nominal = nominalGb(entry);
    const whole = entry.name.model?.startsWith('a30') ? 4 : 8;
    const ofWhole = whole === 4 ? [slice.computeSlices] : slices;
    // Profiles are named in whole GB, rounded either way.
    return (
      nominal === undefined ||
      ofWhole.some((count) => Math.abs((nominal * count) / whole - slice.memoryGb) <= 1.5)
    );
  });
  return able.length > 0 ? able : [...entries];
}

/** The rows that a virtual GPU with this much memory can be a part of: those with just as much, else those with more. */
export function byVgpuProfile(profileGb: number, entries: readonly GpuEntry[]): GpuEntry[] {
  const same = entries.filter((entry) => nominalGb(entry) === profileGb);
  if (same.length > 0) return same;
  const able = entries.filter((entry) => (nominalGb(entry) ?? profileGb) >= profileGb);
  return able.length > 0 ? able : [...entries];
}
