import { printable } from './printable.js';

/** Longer values are cut in messages, in UTF-16 code units. */
const SHOWN_LENGTH = 80;

/** The first line of another program's message, which may quote a document, cut at twice the length of a value. */
export function cutLine(message: string): string {
  const line = message.trim().split('\n')[0]!;
  return line.length > 2 * SHOWN_LENGTH ? `${printable(line.slice(0, 2 * SHOWN_LENGTH - 1))}…` : line;
}

/** A text in one printable line of at most 80 characters; `…` stands for what was cut. */
export function cut(text: string): string {
  if (text.length <= SHOWN_LENGTH) return printable(text);
  // Half a surrogate pair at the cut would be shown as a replacement character.
  const end = /[\ud800-\udbff]/.test(text[SHOWN_LENGTH - 2]!) ? SHOWN_LENGTH - 2 : SHOWN_LENGTH - 1;
  return `${printable(text.slice(0, end))}…`;
}

/** A value from outside as a message shows it: text in quotes, all else as JSON; printable, cut at 80 characters. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${cut(value)}'`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return cut(JSON.stringify(value) ?? String(value));
}
