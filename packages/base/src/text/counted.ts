/**
 * A number of things in words: `1 run`, `2 runs`.
 * @param noun one of them; its plural has an `s`.
 * @param number how many, as it is to be written.
 */
export const counted = (count: number, noun: string, number: string = String(count)): string =>
  `${number} ${noun}${count === 1 ? '' : 's'}`;
