/**
 * Splits the strings of the reference catalog's name files into two thirds to write the resolver against and one third that is
 * held out. The part of a line depends on its text alone, so a text with and without a hint is on one side.
 *
 *   node experiments/catalog/split-names.mjs gpu|cpu        prints the lines to write against; never the held-out ones
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SEED = 'ctfusion names 1';

/** @param {string} raw the text of a name file. @returns true where the line is held out: one third, by a seeded hash. */
export const isHeldOut = (raw) =>
  createHash('sha256').update(`${SEED}\n${raw}`).digest().readUInt32BE(0) % 3 === 0;

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('split-names.mjs')) {
  const folder = process.env['CTFUSION_REFERENCE_DIR'];
  if (folder === undefined) throw new Error('CTFUSION_REFERENCE_DIR is not set');
  const text = readFileSync(join(folder, 'catalog', `${process.argv[2]}_names.csv`), 'utf8');
  const { parse } = await import('csv-parse/sync');
  const rows = parse(text, { columns: true });
  const shown = rows.filter((row) => !isHeldOut(row.raw));
  for (const { raw, expected, note } of shown) console.log([raw, expected, note].join(' | '));
  console.error(`${shown.length} of ${rows.length} lines shown`);
}
