import type { Page } from '../interfaces/page.js';

/** A page of items of which one more than its limit was read, if there is one. */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
  keyOf: (item: Item) => string,
): Page<Item> {
  const kept = items.slice(0, limit);
  return items.length > limit ? { items: kept, next: keyOf(kept.at(-1)!) } : { items: kept };
}
