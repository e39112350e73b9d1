/**
 * How the resolver answers the strings of the reference catalog, on the two thirds that it was written against and on the third that was
 * held out. The held-out part is counted with `--held-out` only, and its strings are never printed.
 *
 *   npx tsc -b && CTFUSION_REFERENCE_DIR=<folder> node experiments/catalog/score-names.mjs
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCpuResolver, createGpuResolver, parseDataSheets, parseHints } from '@ctfusion/predict/systems';
import { parse } from 'csv-parse/sync';
import { isHeldOut } from './split-names.mjs';

const folder = process.env['CTFUSION_REFERENCE_DIR'];
if (folder === undefined) throw new Error('CTFUSION_REFERENCE_DIR is not set');
const rows = (path) => parse(readFileSync(path, 'utf8'), { columns: true });
const withHeldOut = process.argv.includes('--held-out');

/** 'right', 'wrong' (found, but not what is meant) or 'other' (not found, or not ambiguous, as expected). */
function judge({ status, sheet, candidates }, expected) {
  if (expected === 'unknown') return status === 'unknown' ? 'right' : status === 'found' ? 'wrong' : 'other';
  if (!expected.startsWith('ambiguous:'))
    return status === 'found' ? (sheet.name === expected ? 'right' : 'wrong') : 'other';
  const names = new Set(candidates.map((candidate) => candidate.name));
  if (status !== 'ambiguous') return status === 'found' ? 'wrong' : 'other';
  return expected
    .slice('ambiguous:'.length)
    .split('|')
    .every((name) => names.has(name))
    ? 'right'
    : 'other';
}

const kindOf = (expected) => /^ambiguous|^unknown/.exec(expected)?.[0] ?? 'found';

for (const [kind, create] of [
  ['gpu', createGpuResolver],
  ['cpu', createCpuResolver],
]) {
  const resolve = create(
    parseDataSheets(rows(join(import.meta.dirname, `../../data/catalog/${kind}s.csv`)), kind),
  );
  const counts = { shown: { right: 0, other: 0, wrong: 0 }, 'held out': { right: 0, other: 0, wrong: 0 } };
  for (const { raw, expected, note } of rows(join(folder, 'catalog', `${kind}_names.csv`))) {
    const part = isHeldOut(raw) ? 'held out' : 'shown';
    if (part === 'held out' && !withHeldOut) continue;
    const resolution = resolve(raw, parseHints(note));
    const verdict = judge(resolution, expected);
    counts[part][verdict]++;
    if (verdict === 'right') continue;
    if (part === 'held out') {
      console.log(`held out: expected ${kindOf(expected)}, answered ${resolution.status}`);
      continue;
    }
    const answer = resolution.candidates.map((sheet) => sheet.name).join('|');
    console.log(
      `${verdict}: '${raw}' (${note}) → ${resolution.status} ${answer} [${resolution.reason ?? ''}]; expected ${expected}`,
    );
  }
  for (const [part, { right, other, wrong }] of Object.entries(counts)) {
    if (part === 'held out' && !withHeldOut) continue;
    console.log(
      `${kind}, ${part}: ${right} of ${right + other + wrong} as expected, ${wrong} found but wrong`,
    );
  }
}
