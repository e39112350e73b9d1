/** Rows by key, in order of first appearance. */
export function groupsOfRows(rows: ArrayLike<number>, keyOf: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const own = groups.get(keyOf[row]!);
    if (own === undefined) groups.set(keyOf[row]!, [row]);
    else own.push(row);
  }
  return groups;
}

/** A weight for each of some rows, those of one system adding up to 1. */
export function weightsBySystem(rows: ArrayLike<number>, systems: readonly string[]): Float64Array {
  const groups = groupsOfRows(rows, systems);
  return Float64Array.from(
    { length: rows.length },
    (_, index) => 1 / groups.get(systems[rows[index]!]!)!.length,
  );
}

/** Runs of one system that a fit learns from: systems weigh the same, and a hundredth run of one says little more. */
const MOST_RUNS = 100;

/** Rows of every system at most, evenly spaced in the order in which they come. */
export function thinned(rows: readonly number[], systems: readonly string[]): number[] {
  const kept = Array.from(groupsOfRows(rows, systems).values(), (own) => {
    if (own.length <= MOST_RUNS) return own;
    return Array.from(
      { length: MOST_RUNS },
      (_, index) => own[Math.floor(((index + 0.5) * own.length) / MOST_RUNS)]!,
    );
  });
  return kept.flat().sort((a, b) => a - b);
}
