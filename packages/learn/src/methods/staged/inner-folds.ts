/** Fits that leaving out costs, at most, where there are many groups. */
const MOST_FOLDS = 8;
/** Of this many rows a quarter left out teaches nearly as much, and costs half. */
const MANY_ROWS = 8000;
const FOLDS_OF_MANY = 4;
/** Up to this number of groups, each is left out by itself. */
const SINGLE_GROUPS = 12;

/** Rows that are left out together: each group, or where there are many, folds of whole groups that have about as many rows. */
export function innerFolds(groups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (groups.length <= SINGLE_GROUPS) return groups;
  const rowCount = groups.reduce((sum, group) => sum + group.length, 0);
  const count = rowCount < MANY_ROWS ? MOST_FOLDS : FOLDS_OF_MANY;
  const folds = Array.from({ length: count }, (): number[] => []);
  for (const group of groups.toSorted((a, b) => b.length - a.length || a[0]! - b[0]!)) {
    const smallest = folds.reduce((one, other) => (other.length < one.length ? other : one));
    smallest.push(...group);
  }
  return folds.map((fold) => fold.toSorted((a, b) => a - b));
}
