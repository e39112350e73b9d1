import type { DataSheet } from '../catalog/data-sheet.js';
import type { NameHints } from './hints.js';

/** What a name means. */
export interface Resolution {
  readonly status: 'found' | 'ambiguous' | 'unknown';
  /** The part, if exactly one fits. */
  readonly sheet?: DataSheet;
  /** Every part that the text fits: one if found, several if ambiguous; if unknown none, but for a signature those that may bear it. */
  readonly candidates: readonly DataSheet[];
  /** Why it is not found, in a renter's words. */
  readonly reason?: string;
  /** What a reader should know of a part that was found: a slice of it, a rebuilt memory. */
  readonly notes: readonly string[];
}

/** Says which data sheet a name means. */
export type NameResolver = (raw: string, hints?: NameHints) => Resolution;

/** What virtual machines, emulators and software renderers call their devices. */
const VIRTUAL =
  /^(?:qemu|kvm|virtual|virtualapple|bochs|virtio|qxl|vmware|svga3d|cirrus|parallels|virtualbox|basic|llvmpipe|swiftshader)$/;

/** A text with a word that no row has. */
export function foreignTo(word: string): Resolution {
  return unknown(
    VIRTUAL.test(word) ? `virtual: '${word}' hides the part` : `'${word}' is of no part in the catalog`,
  );
}

export function unknown(reason: string): Resolution {
  return { status: 'unknown', candidates: [], reason, notes: [] };
}

export function ambiguous(
  candidates: readonly DataSheet[],
  reason: string,
  notes: readonly string[] = [],
): Resolution {
  return { status: 'ambiguous', candidates, reason, notes };
}

export function found(sheet: DataSheet, notes: readonly string[] = []): Resolution {
  return { status: 'found', sheet, candidates: [sheet], notes };
}

/** Characters of the longest text that may be a name: what tells names apart takes time by the square of it. */
const LONGEST_NAME = 1000;

/** The resolver, for whatever people write: a text that is too long to be a name is none. */
export const ofNames =
  (resolve: NameResolver): NameResolver =>
  (raw, hints) =>
    raw.length > LONGEST_NAME
      ? unknown(`a text of ${raw.length} characters is no name`)
      : resolve(raw, hints);
