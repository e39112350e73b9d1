import { shown } from '@ctfusion/base';

/** A sentence names no more. */
const NAMED = 6;

/** `'a', 'b' and 28 more`: the first of a long list. */
export function fewOf(names: readonly string[]): string {
  const named = names.slice(0, NAMED).map(shown).join(', ');
  const more = names.length - NAMED;
  return more > 0 ? `${named} and ${more} more` : named;
}
