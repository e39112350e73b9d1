import { describe, expect, it } from 'vitest';
import { Booster, train } from '../src/index.js';
import { goldenCases, goldenData, meanAbsoluteError, read, readColumns } from './support/golden.js';

it('has the 17 golden cases', () => {
  expect(goldenCases).toHaveLength(17);
});

describe.each(goldenCases)('$name', (golden) => {
  const data = goldenData(golden);
  const text = read(`${golden.name}.model.txt`);
  const expected = readColumns(`${golden.name}.predictions.csv`).get('prediction')!;
  const booster = Booster.parse(text, golden.name);

  it("predicts as LightGBM's own predictions, to 1e-12 relative", () => {
    const predictions = booster.predict(data.columns);
    for (let i = 0; i < expected.length; i++) {
      expect(Math.abs(predictions[i]! - expected[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]!));
    }
  });

  it('predicts single rows as it predicts columns', () => {
    const predictions = booster.predict(data.columns);
    for (let i = 0; i < 50; i++) {
      expect(booster.predictRow(data.columns.map((column) => column[i]!))).toBe(predictions[i]);
    }
  });

  it("writes LightGBM's own text back, byte for byte", () => {
    expect(booster.toText()).toBe(text);
  });

  it('predicts identically after load, save, load', () => {
    const again = Booster.parse(booster.toText());
    expect(again.predict(data.columns)).toEqual(booster.predict(data.columns));
  });

  it("trains to within 2 % of LightGBM's training error; without weights, to LightGBM's very model", () => {
    const parameters = { ...golden.params, num_iterations: golden.rounds };
    const trained = train({ parameters, data }).booster;
    const error = meanAbsoluteError(trained.predict(data.columns), data.label);
    expect(Math.abs(error / golden.train_mae - 1)).toBeLessThanOrEqual(0.02);
    if (!golden.weight) {
      // Nothing but the order of additions sets the two apart, and that only where columns are bundled.
      trained.predict(data.columns).forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-9 * Math.abs(expected[i]!));
      });
    }
    const reloaded = Booster.parse(trained.toText());
    expect(reloaded.predict(data.columns)).toEqual(trained.predict(data.columns));
  });
});
