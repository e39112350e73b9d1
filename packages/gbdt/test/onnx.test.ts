import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Booster, GbdtError, train } from '../src/index.js';
import { floorToFloat32 } from '../src/onnx/onnx-model.js';
import { goldenCases, goldenData, read } from './support/golden.js';
import { madeData } from './support/made-data.js';

/** Predictions of the exported file by onnxruntime. */
async function runOnnx(booster: Booster, columns: readonly Float64Array[], input: 'float32' | 'float64') {
  const rows = columns[0]!.length;
  const session = await InferenceSession.create(booster.toOnnx(input));
  const values =
    input === 'float32' ? new Float32Array(rows * columns.length) : new Float64Array(rows * columns.length);
  columns.forEach((column, f) => {
    column.forEach((value, row) => {
      values[row * columns.length + f] = value;
    });
  });
  const features = new Tensor(input, values, [rows, columns.length]);
  const { prediction } = await session.run({ features });
  expect(prediction!.dims).toEqual([rows, 1]);
  return prediction!.data as Float32Array;
}

const numeric = goldenCases.filter((golden) => golden.categorical.length === 0);

describe.each(numeric)('$name in onnxruntime', (golden) => {
  const booster = Booster.parse(read(`${golden.name}.model.txt`));
  const { columns } = goldenData(golden);

  it('predicts the same from float64, to float32 rounding', async () => {
    const expected = booster.predict(columns);
    const found = await runOnnx(booster, columns, 'float64');
    found.forEach((value, row) => {
      expect(Math.abs(value - expected[row]!)).toBeLessThanOrEqual(2 ** -23 * Math.abs(expected[row]!));
    });
  });

  it('takes the same branches from float32', async () => {
    // What is representable in float32 is the same row for both.
    const rounded = columns.map((column) => column.map(Math.fround));
    const expected = booster.predict(rounded);
    const found = await runOnnx(booster, rounded, 'float32');
    found.forEach((value, row) => {
      // Sixty leaf values summed in float32.
      expect(Math.abs(value - expected[row]!)).toBeLessThanOrEqual(60 * 2 ** -24 * Math.abs(expected[row]!));
    });
  });
});

describe('ONNX export', () => {
  it('names the tree whose splits it cannot express', () => {
    const categorical = Booster.parse(read('friedman_categorical.l1.model.txt'));
    expect(() => categorical.toOnnx()).toThrow(GbdtError);
    expect(() => categorical.toOnnx()).toThrow(/tree 0: node \d+ is categorical/);
  });

  it('holds a constant model', async () => {
    const flat = { columns: [new Float64Array(30).fill(1)], label: new Float64Array(30).fill(2.5) };
    const { booster } = train({ parameters: {}, data: flat });
    expect(await runOnnx(booster, [Float64Array.of(1, 2)], 'float64')).toEqual(Float32Array.of(2.5, 2.5));
  });

  it('sends NaN where the model sends it, also where training saw none', async () => {
    const data = madeData(400, 3, 4);
    const { booster } = train({ parameters: { num_iterations: 10, min_data_in_leaf: 5 }, data });
    const columns = [
      Float64Array.of(Number.NaN, 0.3),
      Float64Array.of(0.2, Number.NaN),
      Float64Array.of(0.9, 0.1),
    ];
    const expected = booster.predict(columns);
    const found = await runOnnx(booster, columns, 'float64');
    found.forEach((value, row) => {
      expect(value).toBeCloseTo(expected[row]!, 5);
    });
  });

  it.each([0.1, -0.1, 1e-50, -1e-50, 0, 3, 1e300, -1e300])('rounds the threshold %s down', (value) => {
    const floor = floorToFloat32(value);
    expect(Math.fround(floor)).toBe(floor);
    expect(floor).toBeLessThanOrEqual(value);
    const bits = new Int32Array(Float32Array.of(floor).buffer);
    const next =
      floor === 0 ? 2 ** -149 : new Float32Array(Int32Array.of(bits[0]! + (floor > 0 ? 1 : -1)).buffer)[0]!;
    if (Number.isFinite(floor)) expect(next).toBeGreaterThan(value);
  });
});
