import type { StagedContent } from '@ctfusion/schema/documents';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bundles,
  expectRefusedOrSound,
  leafPaths,
  type Path,
  replaceAt,
  rows,
  trainBundles,
} from '../tampering.js';

beforeAll(trainBundles);

/** The first leaf of each kind: paths that differ only in indices or in names of families and systems. */
function leafKinds(document: unknown, names: ReadonlySet<string>): Path[] {
  const kinds = new Map<string, Path>();
  for (const path of leafPaths(document)) {
    const kind = path.map((key) => (/^\d+$/.test(key) ? '#' : names.has(key) ? '*' : key)).join('.');
    if (!kinds.has(kind)) kinds.set(kind, path);
  }
  return [...kinds.values()];
}

const REPLACEMENTS: readonly unknown[] = [
  undefined,
  null,
  '',
  'elsewhere',
  -1,
  0,
  0.5,
  3,
  1e300,
  -1e300,
  1e-300,
  [],
  {},
  [[]],
  true,
];

describe.each(['direct', 'staged'] as const)('a tampered %s bundle', (kind) => {
  it('is refused in one line or predicts times, whatever stands in a kind of leaf', () => {
    const { document } = bundles[kind];
    const names = new Set([
      ...rows.names,
      ...rows.texts('model_name'),
      ...Object.keys((document as Partial<StagedContent>).systems ?? {}),
      ...((document as Partial<StagedContent>).families ?? []),
    ]);
    const kinds = leafKinds(document, names);
    expect(kinds.length).toBeGreaterThan(15);
    for (const path of kinds) {
      for (const value of REPLACEMENTS) {
        expectRefusedOrSound(bundles[kind], (copy) => replaceAt(copy, path, value));
      }
    }
  });
});
