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

/** Runs of one system that a fit learns from where there are many systems: they weigh the same, and a hundredth run of one says little more. */
const FEWEST_RUNS = 100;
/** Runs of all systems together up to which none is left out. */
const RUNS = 4000;

/** Where there are many rows, at most so many of every system, evenly spaced in the order in which they come. */
export function thinned(rows: readonly number[], systems: readonly string[]): readonly number[] {
  const groups = [...groupsOfRows(rows, systems).values()];
  const most = Math.max(FEWEST_RUNS, Math.ceil(RUNS / groups.length));
  const kept = groups.map((own) => {
    if (own.length <= most) return own;
    return Array.from({ length: most }, (_, index) => own[Math.floor(((index + 0.5) * own.length) / most)]!);
  });
  return kept.flat().sort((a, b) => a - b);
}
