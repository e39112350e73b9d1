import { describe, expect, it } from 'vitest';
import { bundleFeatures } from '../src/binning/bundles.js';
import { train } from '../src/index.js';
import { Random } from '../src/random.js';

const ROWS = 3000;

function column(make: (row: number) => number) {
  const bins = Uint8Array.from({ length: ROWS }, (_, row) => make(row));
  return { bins, binCount: Math.max(...bins) + 1 };
}

const random = new Random(3);
const machine = Uint8Array.from({ length: ROWS }, () => random.nextInt(0, 25));
const hardware = Array.from({ length: 6 }, (_, f) => column((row) => (machine[row]! * (f + 3)) % 17));
const dense = Array.from({ length: 2 }, () => column(() => random.nextInt(0, 255)));

describe('bundles', () => {
  const features = [hardware[0]!, dense[0]!, ...hardware.slice(1), dense[1]!];
  const columns = bundleFeatures(features, 100);

  it('put functions of one thing into one column, and leave dense features alone', () => {
    expect(columns.map(({ members }) => members.map(({ feature }) => feature))).toEqual([
      [0, 2, 3, 4, 5, 6],
      [1],
      [7],
    ]);
    expect(columns[0]!.codeCount).toBeLessThanOrEqual(25);
  });

  it('lose nothing: every feature is read off its column', () => {
    for (const { codes, codeCount, members } of columns) {
      expect(Math.max(...codes)).toBe(codeCount - 1);
      for (const { feature, binOfCode } of members) {
        const read = codes.map((code) => (binOfCode ? binOfCode[code]! : code));
        expect(read).toEqual(features[feature]!.bins);
      }
    }
  });

  it('never have more than 256 codes', () => {
    const many = Array.from({ length: 5 }, () => column(() => random.nextInt(0, 12)));
    const bundled = bundleFeatures(many, 1e9);
    for (const { codeCount } of bundled) expect(codeCount).toBeLessThanOrEqual(256);
    expect(bundled.length).toBeLessThan(5);
  });

  it('do not change what is learnt', () => {
    // The same columns once as they are and once with noise that no split may see but that no bundle survives.
    const label = Float64Array.from(machine, (m) => Math.sin(m) + random.nextFloat());
    const plain = hardware.map(({ bins }) => Float64Array.from(bins));
    const spread = plain.map((values) => values.map((value) => value + 1e-9 * random.nextFloat()));
    const parameters = { num_iterations: 20, num_leaves: 6, max_bin: 17, min_data_in_leaf: 30 };
    const a = train({ parameters, data: { columns: plain, label } }).booster.predict(plain);
    const b = train({
      parameters: { ...parameters, max_bin: 255 },
      data: { columns: spread, label },
    }).booster;
    expect(b.featureNames).toHaveLength(6);
    const error = (p: Float64Array): number => p.reduce((sum, v, i) => sum + (v - label[i]!) ** 2, 0) / ROWS;
    expect(Math.abs(error(a) / error(b.predict(spread)) - 1)).toBeLessThan(0.02);
  });
});
