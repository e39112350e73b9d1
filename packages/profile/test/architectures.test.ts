import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { architectureGraph, architectureNames } from '../src/architectures/index.js';
import { isComplete, profileModel } from '../src/index.js';

const file = new URL('../../../data/models/networks.csv', import.meta.url);
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
/** Published counts (data/models/README.md); diffusion models are counted in `predict`. */
const published = lines
  .map((line) => line.split(','))
  .filter(([, kind]) => kind !== 'diffusion')
  .map(([name, , , , parameters, gmacs]) => ({ name: name!, parameters: Number(parameters), gmacs: gmacs! }));

/** Half of the last digit that is given: `0.04` is 0.035 to 0.045. */
const halfDigit = (text: string): number => 0.5 * 10 ** -(text.split('.')[1]?.length ?? 0);

describe('networks that are built from their sizes', () => {
  it('are those of the catalog', () => {
    expect(published.map(({ name }) => name).sort()).toEqual([...architectureNames].sort());
  });

  it.each(published)('$name: parameters within 1 %, FLOPs within 1 % of the published figure', (row) => {
    const profile = profileModel(architectureGraph(row.name), { batchSize: 1 });
    expect(isComplete(profile)).toBe(true);
    expect(Math.abs(profile.parameters / row.parameters - 1)).toBeLessThan(0.01);
    if (row.gmacs === '') return;
    const counted = profile.flops / 2e9;
    expect(Math.abs(counted - Number(row.gmacs))).toBeLessThan(0.01 * counted + halfDigit(row.gmacs));
  });

  it('takes any batch, and work grows with it alone', () => {
    const [one, eight] = [1, 8].map((batchSize) => profileModel(architectureGraph('swin_t'), { batchSize }));
    expect(eight!.flops).toBe(8 * one!.flops);
    expect(eight!.parameters).toBe(one!.parameters);
  });

  it('has a name', () => {
    expect(() => architectureGraph('resnet51')).toThrow(
      /'resnet51' is no network that is known \(did you mean 'resnet50'/,
    );
  });
});
