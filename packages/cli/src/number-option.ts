import { InputError, shown, writtenDuration, writtenNumber } from '@ctfusion/base';

/** What an option holds: a number, a duration (ms). @throws InputError naming option and value if it is none, or out of bounds. */
export { writtenDuration as durationOption, writtenNumber as numberOption };

/** An option's count of something. @throws InputError as `numberOption`. */
export const countOption = (name: string, text: string, atLeast: number): number =>
  writtenNumber(name, text, { atLeast, whole: true });

const PER_LETTER: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/** An option's count as people write large ones: `340M`, `7B`, `25600000`. @throws InputError naming option and value if it is none above 0. */
export function largeCountOption(name: string, text: string): number {
  const [, digits, letter] = /^(\d+\.?\d*|\.\d+)([kmb]?)$/i.exec(text) ?? [];
  const count = digits === undefined ? Number.NaN : Number(digits) * PER_LETTER[letter!.toLowerCase()]!;
  if (count > 0 && Number.isFinite(count)) return count;
  throw new InputError('not-a-number', `${shown(text)} is no count above 0; give one such as 340M or 7B`, {
    field: name,
  });
}

const PORTS = 2 ** 16;

/** An option's port; 0: a free one. @throws InputError naming option and value if it is none. */
export const portOption = (name: string, text: string): number =>
  writtenNumber(name, text, { atLeast: 0, below: PORTS, whole: true });
