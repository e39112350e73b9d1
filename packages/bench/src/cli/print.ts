import { printable, printableJson } from '@ctfusion/base/text';

/** Prints one line; characters of a name that a terminal would obey are shown instead of sent. */
export function printLine(line: string): void {
  console.log(printable(line));
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  console.log(printableJson(value));
}
