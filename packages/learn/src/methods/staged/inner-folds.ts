/** Fits that leaving out costs, at most, where there are many groups. */
const MOST_FOLDS = 8;
/** Up to so many groups, each is left out by itself. */
const SINGLE_GROUPS = 12;

/** Rows that are left out together: each group, or where there are many, folds of whole groups that have about as many rows. */
export function innerFolds(groups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (groups.length <= SINGLE_GROUPS) return groups;
  const folds = Array.from({ length: MOST_FOLDS }, (): number[] => []);
  for (const group of groups.toSorted((a, b) => b.length - a.length || a[0]! - b[0]!)) {
    const smallest = folds.reduce((one, other) => (other.length < one.length ? other : one));
    smallest.push(...group);
  }
  return folds.map((fold) => fold.toSorted((a, b) => a - b));
}
