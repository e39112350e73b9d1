import { note } from '../output.js';

/** Tells how many rows were left out, by reason; nothing where none was. */
export function noteLeftOut(leftOut: Readonly<Record<string, number>>): void {
  const reasons = Object.entries(leftOut).map(([reason, rows]) => `${rows} ${reason}`);
  if (reasons.length > 0) note(`rows left out: ${reasons.join(', ')}`);
}
