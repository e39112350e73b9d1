import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../src/index.js';
import { fill, ofInputs, oneNode, profileOf, type } from './support/models.js';

const microsoft = { domain: 'com.microsoft' };

describe('attention', () => {
  it('counts cached keys: one query over 15 + 1 keys, 2 heads of 8', () => {
    const g = ofInputs('Attention', [
      [1, 2, 1, 8],
      [1, 2, 1, 8],
      [1, 2, 1, 8],
      undefined,
      [1, 2, 15, 8],
      [1, 2, 15, 8],
    ]);
    // Scores and their product with the values: 2 heads · 1 query · 16 keys · 8 each, twice.
    expect(profileOf(g).flops).toBe(2 * (2 * 1 * 16 * 8) * 2);
  });

  it('counts values of another width: keys of 8, values of 32', () => {
    const g = ofInputs('Attention', [
      [1, 2, 4, 8],
      [1, 2, 6, 8],
      [1, 2, 6, 32],
    ]);
    expect(profileOf(g)).toMatchObject({
      flops: 2 * 2 * 4 * 6 * (8 + 32),
      outputShapes: { y: [1, 2, 4, 32] },
    });
  });

  it('of three dimensions with fewer key heads: 4 query heads of 8 over 2 key heads, values of 6', () => {
    const g = ofInputs(
      'Attention',
      [
        [1, 3, 32],
        [1, 5, 16],
        [1, 5, 12],
      ],
      { q_num_heads: 4, kv_num_heads: 2 },
    );
    expect(profileOf(g)).toMatchObject({ flops: 2 * 4 * 3 * 5 * (8 + 6), outputShapes: { y: [1, 3, 24] } });
  });

  it('MultiHeadAttention with a cache of 7, and packed in one input', () => {
    const cached = [
      [1, 1, 16],
      [1, 1, 16],
      [1, 1, 16],
      undefined,
      undefined,
      undefined,
      [1, 2, 7, 8],
      [1, 2, 7, 8],
    ];
    expect(profileOf(ofInputs('MultiHeadAttention', cached, { num_heads: 2 }, microsoft)).flops).toBe(
      2 * 2 * 1 * 8 * (8 + 8),
    );
    const packed = profileOf(ofInputs('MultiHeadAttention', [[1, 5, 2, 3, 8]], { num_heads: 2 }, microsoft));
    expect(packed).toMatchObject({ flops: 2 * 2 * 5 * 5 * (8 + 8), outputShapes: { y: [1, 5, 16] } });
  });

  it('GroupQueryAttention: 4 heads of 16 over 2 key heads, 7 + 1 keys; and packed', () => {
    const attributes = { num_heads: 4, kv_num_heads: 2 };
    const cached = [[1, 1, 64], [1, 1, 32], [1, 1, 32], [1, 2, 7, 16], [1, 2, 7, 16], [1], [1]];
    expect(profileOf(ofInputs('GroupQueryAttention', cached, attributes, microsoft)).flops).toBe(
      2 * 4 * 1 * 8 * 32,
    );
    const packed = [[1, 3, (4 + 2 * 2) * 16], undefined, undefined, [1, 2, 7, 16], [1, 2, 7, 16], [1], [1]];
    expect(profileOf(ofInputs('GroupQueryAttention', packed, attributes, microsoft))).toMatchObject({
      flops: 2 * 4 * 3 * 10 * 32,
      outputShapes: { y: [1, 3, 64] },
    });
  });

  it('that projects its rows itself does a matrix product beside: [2,5,12] to 3 × 8', () => {
    const g = oneNode(
      'Attention',
      [2, 5, 12],
      (b) => [b.weight([12, 24], fill), b.weight([24], fill)],
      { num_heads: 2 },
      microsoft,
    );
    const profile = profileOf(g, { batchSize: 2 });
    const [projection, scores] = [2 * 2 * 5 * 12 * 24, 2 * 2 * 2 * 5 * 5 * (4 + 4)];
    expect(profile.flops).toBe(projection + scores);
    expect(profile.workByClass.matrix_product.flops).toBe(projection);
    expect(profile.workByClass.batched_product).toMatchObject({ flops: scores, kernels: 1 });
    expect(profile.parameters).toBe(12 * 24 + 24);
  });

  it('LinearAttention: outer product into the state, and a read of it, for every token', () => {
    const inputs = [
      [1, 10, 32],
      [1, 10, 32],
      [1, 10, 24],
    ];
    const attributes = { q_num_heads: 4, kv_num_heads: 4, update_rule: 'linear' };
    // 4 heads with a state of 8 × 6 each.
    expect(profileOf(ofInputs('LinearAttention', inputs, attributes, { opset: 27 }))).toMatchObject({
      flops: 2 * 10 * (4 + 4) * 8 * 6,
      outputShapes: { y: [1, 10, 24] },
    });
  });

  it('of an unknown number of keys is listed', () => {
    const g = new GraphBuilder('open', 23);
    const shape = g.node('Cast', [g.input('shape', [4], type.int64)], { to: type.int64 });
    const keys = g.node('Expand', [g.input('k', [1, 2, 1, 8]), shape]);
    g.outputAs(g.node('Attention', [g.input('q', [1, 2, 4, 8]), keys, keys]), 'y');
    expect(profileOf(g)).toMatchObject({ flops: 0, unresolvedNodes: [expect.stringMatching(/^Attention/)] });
  });
});
