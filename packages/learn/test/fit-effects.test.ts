import { describe, expect, it } from 'vitest';
import { fitEffects } from '../src/methods/staged/fit-effects.js';
import { rowsOfGroups } from '../src/methods/staged/group-errors.js';

const SYSTEMS = 4;
const MODELS = 6;
const RUNS = 3;
const rows = Array.from({ length: SYSTEMS * MODELS * RUNS }, (_, row) => ({
  system: row % SYSTEMS,
  model: Math.floor(row / SYSTEMS) % MODELS,
}));
const systemIds = rows.map(({ system }) => `s${system}`);
const models = rows.map(({ model }) => `m${model}`);

/** Effects of errors, with models or systems left out. */
function fitted(errorOf: (row: { system: number; model: number }) => number, names: readonly string[]) {
  const groups = rowsOfGroups(names);
  return fitEffects({
    groups,
    folds: groups,
    remaining: Float64Array.from(rows, errorOf),
    error: 'logarithm',
    systemIds,
    families: systemIds,
    distance: () => Number.POSITIVE_INFINITY,
  });
}

describe('effects of known systems', () => {
  it('are kept where left-out models err as the others do on the same system', () => {
    const { cells, scores } = fitted(
      ({ system, model }) => 0.4 * (system - 1.5) + 0.01 * (model % 2),
      models,
    );
    expect(cells).toHaveLength(SYSTEMS);
    // What the other models' runs told is taken off before errors are standardised.
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(1);
  });

  it('are forgotten where what other models left says nothing of the next', () => {
    // On every system one model errs the other way.
    const { cells, scores } = fitted(
      ({ system, model }) =>
        (model === system ? -0.9 : 0.3) * (system % 2 === 0 ? 1 : -1) * (model % 2 === 0 ? 1 : -1),
      models,
    );
    expect(cells).toEqual([]);
    expect(scores.some((score) => Math.abs(score) > 1)).toBe(true);
  });

  it('are kept where systems are left out, whose errors no run tells', () => {
    const { cells, tried } = fitted(({ system }) => 0.4 * (system - 1.5), systemIds);
    expect(cells).toHaveLength(SYSTEMS);
    for (const { errors } of tried) expect(Math.max(...errors)).toBeCloseTo(0.6, 9);
  });
});
