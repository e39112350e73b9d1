import { writeError, writeOut } from '@ctfusion/base/streams';
import { printable, printableJson } from '@ctfusion/base/text';
import type { EventDocument } from '@ctfusion/schema/documents';

/** Results go to stdout, everything else to stderr, so that `--json` output can be piped. */

/** One JSON document, or a list of them; the caller names its type, which its schema gives. */
export function printJson<Document = never>(value: Document): void {
  writeOut(`${printableJson(value)}\n`);
}

/** A JSON document in one line, of something that happened just now. */
export function printEvent(
  event: string,
  { job_id, job_kind }: Pick<EventDocument, 'job_id' | 'job_kind'> = {},
): void {
  const document: EventDocument = {
    schema_version: 1,
    at: new Date().toISOString(),
    event,
    ...(job_id === undefined ? {} : { job_id }),
    ...(job_kind === undefined ? {} : { job_kind }),
  };
  writeOut(`${printableJson(document, 0)}\n`);
}

/** Lines of text; a name in one of them must have been made printable if it may hold line breaks. */
export function print(text: string): void {
  writeOut(`${text.split('\n').map(printable).join('\n')}\n`);
}

let isQuiet = false;

/** Leaves out notes and progress, or not: what is said beside the result. Errors are still told. */
export function setQuiet(quiet: boolean): void {
  isQuiet = quiet;
}

export const saysNothingBeside = (): boolean => isQuiet;

/** One line beside the result. */
export function note(text: string): void {
  if (!isQuiet) writeError(`${printable(text)}\n`);
}
