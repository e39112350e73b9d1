import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCpuResolver, createGpuResolver, parseHints, type Resolution } from '@ctfusion/predict/systems';
import { describe, expect, it } from 'vitest';
import { projectRoot, readCatalog, readRows } from './support/catalog.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];

/** 'right', 'wrong' (found, but not what is meant) or 'other'. An ambiguous answer may list more than what is expected. */
function judge({ status, sheet, candidates }: Resolution, expected: string): 'right' | 'wrong' | 'other' {
  if (expected === 'unknown') return status === 'unknown' ? 'right' : status === 'found' ? 'wrong' : 'other';
  if (status === 'found') return sheet!.name === expected ? 'right' : 'wrong';
  if (!expected.startsWith('ambiguous:') || status !== 'ambiguous') return 'other';
  const names = candidates.map((candidate) => candidate.name);
  const all = expected.slice('ambiguous:'.length).split('|');
  return all.every((name) => names.includes(name)) ? 'right' : 'other';
}

describe.skipIf(reference === undefined)('strings from the wild (needs CTFUSION_REFERENCE_DIR)', async () => {
  const script = pathToFileURL(join(projectRoot, 'experiments/catalog/split-names.mjs')).href;
  const { isHeldOut } = (await import(script)) as { isHeldOut: (raw: string) => boolean };

  it.each([
    // The rules were written against the first part; the strings of the second were never read, its failures only counted.
    ['shown', 0.97],
    ['held out', 0.97],
  ] as const)('%s: at least %s as expected, at most 1 %% found but wrong', (part, least) => {
    const verdicts = [
      ['gpu', createGpuResolver(readCatalog('gpu'))] as const,
      ['cpu', createCpuResolver(readCatalog('cpu'))] as const,
    ].flatMap(([kind, resolve]) =>
      readRows(join(reference!, 'catalog', `${kind}_names.csv`))
        .filter(({ raw }) => isHeldOut(raw!) === (part === 'held out'))
        .map(({ raw, expected, note }) => judge(resolve(raw!, parseHints(note!)), expected!)),
    );
    const share = (verdict: string) => verdicts.filter((item) => item === verdict).length / verdicts.length;
    expect(verdicts.length).toBeGreaterThan(100);
    expect(share('right')).toBeGreaterThanOrEqual(least);
    expect(share('wrong')).toBeLessThanOrEqual(0.01);
  });
});
