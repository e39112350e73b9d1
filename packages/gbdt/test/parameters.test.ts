import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GbdtError, parseParameters, train } from '../src/index.js';
import { givenParameter, overrideParameters } from '../src/parameters/given-parameters.js';
import { nearestName } from '../src/parameters/nearest-name.js';
import { parameterLines } from '../src/parameters/parameter-lines.js';
import { PARAMETER_ENTRIES } from '../src/parameters/parameters.js';
import { goldenCases, read } from './support/golden.js';
import { madeData } from './support/made-data.js';

function errorOf(action: () => unknown): GbdtError {
  try {
    action();
  } catch (error) {
    if (error instanceof GbdtError) return error;
  }
  throw new Error('no GbdtError was thrown');
}

describe('parameters', () => {
  it("has LightGBM's defaults", () => {
    const parameters = parseParameters({});
    expect(parameters).toMatchObject({
      objective: 'regression',
      num_iterations: 100,
      learning_rate: 0.1,
      num_leaves: 31,
      min_data_in_leaf: 20,
      max_bin: 255,
      bagging_seed: 3,
      feature_fraction_seed: 2,
      data_random_seed: 1,
    });
  });

  it.each(goldenCases)('are those that LightGBM lists in $name', ({ name, params, rounds }) => {
    const text = read(`${name}.model.txt`).split('\n');
    // LightGBM lists the objective's own metric where none is given, and the data's categorical columns.
    const listed = parameterLines(parseParameters({ ...params, num_iterations: rounds })).filter(
      (line) => !/^\[(?:metric|categorical_feature):/.test(line),
    );
    expect(listed.length).toBeGreaterThan(35);
    expect(text).toEqual(expect.arrayContaining(listed));
  });

  it('absent ones have the defaults that LightGBM lists', () => {
    const text = read('slices.l2.model.txt').split('\n');
    for (const entry of PARAMETER_ENTRIES.filter(({ support }) => support === 'default only')) {
      const value = entry.type === 'boolean' ? Number(entry.default) : entry.default;
      expect(text).toContain(`[${entry.name}: ${String(value)}]`);
      expect(parseParameters({ [entry.name]: entry.default })).toEqual(parseParameters({}));
    }
  });

  // What LightGBM 4.7 lists as data_random_seed, bagging_seed and feature_fraction_seed.
  it.each([
    [0, 38, 7719, 2437],
    [1, 41, 18467, 26500],
    [42, 175, 400, 30056],
    [-1, 35, 29739, 11141],
    [30091, 0, 17856, 17114],
    [2147483647, 35, 29739, 11141],
    [-2147483648, 38, 7719, 2437],
  ])(
    'derives seeds as LightGBM does, from %d',
    (seed, data_random_seed, bagging_seed, feature_fraction_seed) => {
      expect(parseParameters({ seed })).toMatchObject({
        data_random_seed,
        bagging_seed,
        feature_fraction_seed,
      });
      expect(parseParameters({ seed, data_random_seed: 7 })).toMatchObject({
        data_random_seed: 7,
        bagging_seed,
      });
    },
  );

  it('accepts aliases, text values and the published keys that change nothing', () => {
    const raw = { n_estimators: '50', reg_alpha: '0.5', n_jobs: 4, importance_type: 'gain', verbosity: -1 };
    expect(parseParameters(raw)).toMatchObject({ num_iterations: 50, lambda_l1: 0.5, num_threads: 4 });
    expect(parseParameters({ objective: 'mae', metric: 'mse,mae' })).toMatchObject({
      objective: 'regression_l1',
      metric: ['l2', 'l1'],
    });
  });

  it.each([
    [{ lerning_rate: 0.1 }, /unknown parameter "lerning_rate".*"learning_rate"/],
    [{ num_leafs: 3 }, /unknown parameter "num_leafs".*"num_leaf"/],
    [{ num_leaves: 1 }, /num_leaves: expected a value of at least 2, got 1/],
    [{ learning_rate: 0 }, /learning_rate: expected a value above 0/],
    [{ bagging_fraction: 1.5 }, /bagging_fraction: expected a value of at most 1/],
    [{ num_leaves: 3.5 }, /num_leaves: expected an integer/],
    [{ learning_rate: 'fast' }, /learning_rate: expected a number/],
    [{ learning_rate: Number.NaN }, /learning_rate: expected a number/],
    [{ objective: 'quantil' }, /objective: unknown value "quantil".*"quantile"/],
    [{ metric: 'mapee' }, /metric: unknown value "mapee".*"mape"/],
    [{ linear_tree: true }, /linear_tree: only the default false is supported/],
    [{ boosting: 'dart' }, /boosting: expected one of gbdt, gbrt/],
    [{ num_iterations: 5, n_estimators: 6 }, /num_iterations is given twice/],
    [{ objective: 'quantile', alpha: 1 }, /alpha: expected a value below 1/],
    [{ early_stopping_round: 5 }, /early_stopping_round: needs a validation set/],
    [{ monotone_constraints: [1] }, /monotone_constraints: 1 values for 5 columns/],
    [{ monotone_constraints: [1, 0, 0, 0, 0], objective: 'l1' }, /monotone_constraints: not with objective/],
  ])('%j is one clear error', (raw, message) => {
    const error = errorOf(() => train({ parameters: raw, data: madeData(50, 5, 1) }));
    expect(error.code).toBe('parameter');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  it.each([
    ['seed', 'no', 'an integer, got "no"'],
    ['seed', 'abc', 'an integer, got "abc"'],
    ['seed', '', 'an integer, got ""'],
    ['seed', true, 'an integer, got true'],
    ['seed', null, 'an integer, got null'],
    ['seed', 1.5, 'an integer, got 1.5'],
    ['seed', '1.5', 'an integer, got "1.5"'],
    ['seed', '1e3', 'an integer, got "1e3"'],
    ['seed', '0x10', 'an integer, got "0x10"'],
    ['seed', 2 ** 31, 'an integer from -2147483648 to 2147483647, got 2147483648'],
    ['seed', [7], 'an integer, got [7]'],
    ['seed', 7n, 'an integer, got 7'],
    ['random_state', {}, 'an integer, got {}'],
    ['num_iterations', 0, 'a value of at least 1, got 0'],
    ['n_estimators', '0', 'a value of at least 1, got 0'],
    ['num_iterations', -5, 'a value of at least 1, got -5'],
    ['learning_rate', -0.1, 'a value above 0, got -0.1'],
    ['learning_rate', Number.NaN, 'a number, got NaN'],
    ['learning_rate', 'nan', 'a number, got "nan"'],
    ['learning_rate', Number.POSITIVE_INFINITY, 'a finite number, got Infinity'],
    ['learning_rate', '1e999', 'a finite number, got "1e999"'],
    ['learning_rate', '0x1', 'a number, got "0x1"'],
    ['learning_rate', null, 'a number, got null'],
    ['learning_rate', true, 'a number, got true'],
    ['boost_from_average', 'yes', 'true or false, got "yes"'],
    ['boost_from_average', null, 'true or false, got null'],
    ['objective', 7, 'text, got 7'],
    ['metric', [null], 'names or indices, got [null]'],
    ['monotone_constraints', '1,,0', 'a number, got ""'],
    ['verbosity', 'loud', 'an integer, got "loud"'],
    ['deterministic', 'maybe', 'true or false, got "maybe"'],
    ['drop_seed', '0x10', 'an integer, got "0x10"'],
    ['seed', 'x'.repeat(500), `an integer, got "${'x'.repeat(79)}…`],
  ])('%s = %o is of another type or out of range', (name, value, problem) => {
    const error = errorOf(() => parseParameters({ [name]: value }));
    expect(error.code).toBe('parameter');
    expect(error.message).toBe(`parameter ${name}: expected ${problem}`);
  });

  it('every parameter refuses what has no meaning for it', () => {
    for (const { name } of PARAMETER_ENTRIES) {
      for (const value of [null, {}, Symbol('x'), () => 1, Number.NaN, [{}]]) {
        const error = errorOf(() => parseParameters({ [name]: value }));
        expect(error.message).toMatch(new RegExp(`^parameter ${name}: expected .*, got `));
        expect(error.message).not.toContain('\n');
      }
    }
  });

  it('text is read as LightGBM reads it', () => {
    expect(parseParameters({ seed: '7' })).toEqual(parseParameters({ seed: 7 }));
    expect(parseParameters({ seed: ' +7 ', learning_rate: '5E-2', bagging_fraction: '.5' })).toMatchObject({
      seed: 7,
      learning_rate: 0.05,
      bagging_fraction: 0.5,
    });
    expect(parseParameters({ boost_from_average: 'False', first_metric_only: '+' })).toMatchObject({
      boost_from_average: false,
      first_metric_only: true,
    });
    expect(parseParameters({ seed: undefined })).toEqual(parseParameters({}));
  });

  it.each([
    [true, [true, 1, 'true', 'True', '1', '+', ' TRUE ']],
    [false, [false, 0, 'false', 'False', '0', '-', ' FALSE ']],
  ])('%s has several spellings', (meaning, spellings) => {
    for (const spelling of spellings) {
      expect(parseParameters({ first_metric_only: spelling, use_missing: spelling })).toMatchObject({
        first_metric_only: meaning,
        use_missing: meaning,
      });
    }
  });

  it("has LightGBM's names and aliases, all of them", () => {
    const file = new URL('./fixtures/parameter-aliases.json', import.meta.url);
    const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
    const ofPython = ['silent', 'importance_type', 'class_weight'];
    for (const { name, aliases } of PARAMETER_ENTRIES) {
      expect([...aliases].sort(), name).toEqual(ofPython.includes(name) ? [] : known[name]!.sort());
    }
  });

  it('gives every name once', () => {
    const names = PARAMETER_ENTRIES.flatMap((entry) => [entry.name, ...entry.aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('training data', () => {
  const data = madeData(30, 2, 1);
  const label = data.label;
  it.each([
    [{ ...data, columns: [] }, /no columns/],
    [{ ...data, columns: [data.columns[0]!, new Float64Array(3)] }, /"Column_1" has 3 rows, the label 30/],
    [{ ...data, label: label.map((v, i) => (i === 4 ? Number.NaN : v)) }, /label of row 4 is NaN/],
    [{ ...data, weight: label.map((_, i) => (i === 5 ? -1 : 1)) }, /weight of row 5 is -1/],
    [{ ...data, featureNames: ['a', 'a'] }, /"a" occurs twice/],
    [{ ...data, featureNames: ['a b', 'c'] }, /white space/],
    [{ ...data, categoricalFeatures: ['colour'] }, /"colour" is no column/],
  ])('case %# is one clear error', (bad, message) => {
    const error = errorOf(() => train({ parameters: {}, data: bad }));
    expect(error.code).toBe('data');
    expect(error.message).toMatch(message);
  });
});

describe('the nearest name', () => {
  it.each([
    ['ba', ['ac', 'ab'], 'ab'],
    ['acb', ['abcd', 'abc'], 'abc'],
    ['a', ['b', 'c'], 'b'],
    ['', ['abc', 'a'], 'a'],
    ['LAMDBA_L1', ['lambda_l2', 'lambda_l1'], 'lambda_l1'],
    ['sead', ['shed', 'seed', 'read'], 'seed'],
    ['abc', ['cba', 'abcd', 'xabcx'], 'abcd'],
    ['kitten', ['kit', 'sitting', 'mitten'], 'mitten'],
  ])('to %o among %j is %o', (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest);
  });
});

describe('given parameters', () => {
  it('are found and replaced under any of their names', () => {
    const raw = { n_estimators: 100, random_state: 7, num_leaves: 5 };
    expect(givenParameter(raw, 'seed')).toBe(7);
    expect(givenParameter(raw, 'max_bin')).toBeUndefined();
    expect(givenParameter({ seed: '7' }, 'seed')).toBe(7);
    expect(() => givenParameter({ seed: 'no' }, 'seed')).toThrow(
      /^parameter seed: expected an integer, got "no"$/,
    );
    expect(() => givenParameter({ seed: 1, random_state: 2 }, 'seed')).toThrow(/seed is given twice/);
    expect(() => givenParameter({ max_bin: 1.5 }, 'seed')).toThrow(/^parameter max_bin: expected an integer/);
    expect(overrideParameters(raw, { num_iterations: 3, seed: 1 })).toEqual({
      num_leaves: 5,
      num_iterations: 3,
      seed: 1,
    });
  });
});
