import { describe, expect, it } from 'vitest';
import { OnnxRuntimeBackend } from '../src/backends/onnxruntime/onnxruntime-backend.js';
import { patternData } from '../src/backends/pattern-data.js';
import { type OperatorWorkload, workloadBytes, workloadFlops } from '../src/backends/workload.js';

const workload = (
  batchSize: number,
  [heads, cachedTokens, headSize]: [number, number, number],
): OperatorWorkload => ({
  name: 'Attention',
  dataType: 'fp32',
  batchSize,
  operator: { layerType: 'Attention', heads, cachedTokens, headSize },
});

/** One query of one head over its cache, in plain loops; keys are stored value by value, values token by token. */
function attend(query: Float32Array, keys: Float32Array, values: Float32Array): number[] {
  const size = query.length;
  const tokens = keys.length / size;
  const scores = Array.from({ length: tokens }, (_, token) =>
    query.reduce((sum, value, place) => sum + value * keys[place * tokens + token]!, 0),
  );
  const weights = scores.map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: size }, (_, place) =>
    weights.reduce((sum, weight, token) => sum + (weight / total) * values[token * size + place]!, 0),
  );
}

describe('attention over a cache', () => {
  it('reads keys and values once, and multiplies each twice', () => {
    const asked = workload(2, [32, 4096, 128]);
    // Two caches of 2 · 32 · 4096 · 128 values of four bytes, and two queries in and out.
    expect(workloadBytes(asked)).toBe(4 * (2 * 2 * 32 * 4096 * 128 + 2 * 2 * 32 * 128));
    expect(workloadFlops(asked)).toBe(2 * 32 * 4096 * (4 * 128 + 4));
  });

  it('computes softmax(query · keys) · values for every head', async () => {
    const [batch, heads, tokens, size] = [2, 3, 7, 5];
    const backend = new OnnxRuntimeBackend('cpu', 1);
    await backend.probe();
    const prepared = await backend.prepare(workload(batch, [heads, tokens, size]));
    const output = await backend.output(prepared);
    await backend.dispose(prepared);
    await backend.close();
    const count = batch * heads;
    const [queries, keys, values] = [size, size * tokens, tokens * size].map(
      (length, salt) => patternData(count * length, salt, 'fp32') as Float32Array,
    );
    const expected = Array.from({ length: count }, (_, head) =>
      attend(
        queries!.subarray(head * size, (head + 1) * size),
        keys!.subarray(head * size * tokens, (head + 1) * size * tokens),
        values!.subarray(head * size * tokens, (head + 1) * size * tokens),
      ),
    ).flat();
    expect(output).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(output[index]).toBeCloseTo(value, 5);
  });
});
