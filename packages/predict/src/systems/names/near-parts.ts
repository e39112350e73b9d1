import { editDistance } from '@ctfusion/base';
import type { DataSheet } from '../catalog/data-sheet.js';

/** Parts that are proposed for a name that is none. */
const PROPOSED = 3;
/** Names that are remembered: a service is asked for whatever people write. */
const MOST_NAMES = 1000;
/** Words that people leave out, and memory, which tells apart parts of one name only. */
const LEFT_OUT =
  /\b(?:nvidia|geforce|amd|radeon|instinct|intel|apple|tesla|quadro|gpu|graphics)\b|\b\d+ ?gi?b\b/g;

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(LEFT_OUT, ' ')
    .replaceAll(/[^a-z0-9]/g, '');

/**
 * Names of the parts whose spelling is nearest to a name that none of them has: at most three, newer ones first where several are as near. None where nothing is near
 * enough to have been meant.
 */
export function createNearParts(sheets: readonly DataSheet[]): (name: string) => readonly string[] {
  const parts = [
    ...new Map(
      sheets.map(({ name, facts }) => {
        const key = plain(name);
        return [key, { key, name, released: String(facts.gpu_release ?? '') }] as const;
      }),
    ).values(),
  ];
  // Offers repeat their names.
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const found = known.get(name) ?? nearest(plain(name), parts);
    if (known.size >= MOST_NAMES) known.clear();
    known.set(name, found);
    return found;
  };
}

interface Part {
  readonly key: string;
  readonly name: string;
  readonly released: string;
}

function nearest(key: string, parts: readonly Part[]): readonly string[] {
  const farthest = Math.max(1, Math.floor(0.5 * key.length));
  return parts
    .map((part) => ({ ...part, distance: editDistance(key, part.key) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((one, other) => one.distance - other.distance || other.released.localeCompare(one.released))
    .slice(0, PROPOSED)
    .map(({ name }) => name);
}
