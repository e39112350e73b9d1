import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { groupNames } from '../dataset/group-names.js';
import { canonicalOrder } from './canonical-order.js';

/**
 * Rows of at most `most` systems of every group, spread evenly over the systems in the order of what they say: a model that a thousand servers
 * are made of counts as much as one that a dozen are. Which they are depends on the rows alone, not on their order or on names.
 */
export function sampleSystems(
  dataset: Table,
  rows: Int32Array,
  { groupedBy, most }: { readonly groupedBy: readonly string[]; readonly most: number },
): Int32Array {
  if (!dataset.has(COLUMN.systemId)) return rows;
  const training = dataset.take(rows);
  const groups = groupNames(training, groupedBy);
  const systems = training.texts(COLUMN.systemId);
  const systemsOf = new Map<string, Set<string>>();
  for (const row of canonicalOrder(training)) {
    const known = systemsOf.get(groups[row]!) ?? new Set<string>();
    systemsOf.set(groups[row]!, known.add(systems[row]!));
  }
  const kept = new Map(Array.from(systemsOf, ([group, names]) => [group, evenly([...names], most)]));
  return rows.filter((_, position) => kept.get(groups[position]!)!.has(systems[position]!));
}

function evenly(names: readonly string[], most: number): ReadonlySet<string> {
  if (names.length <= most) return new Set(names);
  return new Set(
    Array.from({ length: most }, (_, index) => names[Math.floor(((index + 0.5) * names.length) / most)]!),
  );
}
