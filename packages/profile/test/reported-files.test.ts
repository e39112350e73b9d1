import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type InputSizeOptions, parseModel, profileModel } from '../src/index.js';

/** Files of which a profile was wrong or refused, written by other tools than ours. */
const cases: readonly (readonly [
  string,
  InputSizeOptions,
  { readonly flops: number; readonly parameters?: number },
])[] = [
  // x [1,8] · [8,4] beside a state [2,1,4].
  ['fixed-first-dimension', {}, { flops: 2 * 8 * 4, parameters: 32 }],
  ['fixed-first-dimension', { batchSize: 1 }, { flops: 2 * 8 * 4, parameters: 32 }],
  // [1,16,8] · [8,4], the 16 given for an unnamed dimension.
  ['unnamed-dimension', { dimensions: { 1: 16 } }, { flops: 2 * 16 * 8 * 4 }],
  // Either branch multiplies [1,8] by weights of its own [8,4].
  ['subgraph', {}, { flops: 2 * 8 * 4, parameters: 64 }],
  ['qlinearconv', {}, { flops: 2 * (4 * 8 * 8) * (3 * 3 * 3) }],
  // One query over 15 + 1 keys, two heads of 8; scores and their product with the values.
  ['attention-cache', {}, { flops: 2 * (2 * 1 * 16 * 8) * 2 }],
  // Weights [8,4] and a bias of four in a Constant's value_floats.
  ['constant-floats', {}, { flops: 64, parameters: 36 }],
  ['local-function', {}, { flops: 64, parameters: 32 }],
  // IR version 1, strides of 4: 8 × 8 outputs of 8 channels, each of 3 × 3 × 3.
  ['attributes-without-type', {}, { flops: 2 * (8 * 8 * 8) * 27 }],
  ['einsum-broadcast', { batchSize: 6 }, { flops: 2 * 6 * 4 * 8 * 4 }],
  ['einsum-broadcast-ellipsis', { batchSize: 2 }, { flops: 2 * 2 * 4 * 8 * 4 }],
  ['einsum-broadcast-implicit', { batchSize: 4 }, { flops: 2 * 4 * 8 * 4 }],
  ['new-types-called-damaged-fp4', {}, { flops: 64 }],
  ['new-types-called-damaged-e8m0', {}, { flops: 64 }],
  ['new-types-called-damaged-complex', {}, { flops: 64 }],
  ['concat-bomb', {}, { flops: 0 }],
];

describe('files that people reported', () => {
  for (const [name, options, expected] of cases) {
    it(`${name} ${JSON.stringify(options)}`, () => {
      const bytes = readFileSync(new URL(`./fixtures/${name}.onnx`, import.meta.url));
      expect(profileModel(parseModel(bytes, name), options)).toMatchObject({ ...expected, notCounted: [] });
    });
  }
});
