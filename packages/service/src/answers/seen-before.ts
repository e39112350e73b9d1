/** Slots; a power of two. */
const SLOTS = 2 ** 16;

/**
 * Tells whether a text came before, so that only what is asked again is remembered: most questions are asked once, and to keep their answers costs more
 * than to give them. By hashes in a table of fixed size, where the newer takes the older's place: a text may be taken for a new one, or rarely for
 * one that came before.
 */
export class SeenBefore {
  readonly #hashes = new Int32Array(SLOTS);

  /** Whether it came before; from now on it has. */
  add(text: string): boolean {
    const hash = hashOf(text);
    const slot = hash & (SLOTS - 1);
    const isKnown = this.#hashes[slot] === hash;
    this.#hashes[slot] = hash;
    return isKnown;
  }
}

/** FNV-1a, 32 bits, of UTF-16 units (Fowler, Noll, Vo), its high bits mixed into the low ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
