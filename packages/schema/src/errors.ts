/** Where bad input was found: every part that is known is printed. Rows count from 1, the header being row 1. */
export interface InputLocation {
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
}

/**
 * Bad input from outside (a file, an option, a request), told in one line that names file, field and value.
 * The command line exits with code 2 on it; a service answers 400.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly location: InputLocation;

  constructor(message: string, location: InputLocation = {}) {
    super(`${describeLocation(location)}${message}`);
    this.location = location;
  }
}

function describeLocation({ file, row, column, field }: InputLocation): string {
  const parts: string[] = [];
  if (file !== undefined) parts.push(file);
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column '${column}'`);
  if (field !== undefined) parts.push(`'${field}'`);
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** The candidate nearest to `name` by edit distance, if near enough to be what was meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** ` (did you mean 'x'?)`, or nothing when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : ` (did you mean '${nearest}'?)`;
}

/** Levenshtein distance, two rows of the table at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
