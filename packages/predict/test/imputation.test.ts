import { Table } from '@ctfusion/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalMean, conditionOn, type ImputationModel, imputeColumns } from '../src/index.js';

const SIZE = 5;

/** A covariance: B·Bᵀ and a little of the identity. */
const covariances = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE })
  .map((cells) =>
    Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
      const [i, j] = [Math.floor(at / SIZE), at % SIZE];
      let sum = i === j ? 0.1 : 0;
      for (let k = 0; k < SIZE; k++) sum += cells[i * SIZE + k]! * cells[j * SIZE + k]!;
      return sum;
    }),
  );
const values = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: SIZE, maxLength: SIZE });

/** The inverse by Gauss-Jordan elimination: another way than the Cholesky factor of the code. */
function inverse(matrix: ArrayLike<number>, size: number): number[][] {
  const rows = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => matrix[i * size + j]!),
    ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let pivot = 0; pivot < size; pivot++) {
    const best = rows.slice(pivot).reduce((a, b) => (Math.abs(b[pivot]!) > Math.abs(a[pivot]!) ? b : a));
    const at = rows.indexOf(best);
    [rows[pivot], rows[at]] = [rows[at]!, rows[pivot]!];
    const scale = rows[pivot]![pivot]!;
    rows[pivot] = rows[pivot]!.map((value) => value / scale);
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]!;
      rows[row] = rows[row]!.map((value, column) => value - factor * rows[pivot]![column]!);
    }
  }
  return rows.map((row) => row.slice(size));
}

describe('conditioning', () => {
  it('agrees with the blocks of the precision matrix', () => {
    // Σ⁻¹ = Λ: the unknown given the known have covariance Λuu⁻¹ and mean μu − Λuu⁻¹ Λuk (x − μk) (Bishop, 2006, equations 2.73 and 2.75).
    fc.assert(
      fc.property(covariances, values, values, (covariance, center, x) => {
        const known = [1, 3];
        const found = conditionOn(covariance, SIZE, known);
        const precision = inverse(covariance, SIZE);
        const unknown = [0, 2, 4];
        expect(found.unknown).toEqual(unknown);
        const block = inverse(
          unknown.flatMap((i) => unknown.map((j) => precision[i]![j]!)),
          3,
        );
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) expect(found.covariance[i * 3 + j]).toBeCloseTo(block[i]![j]!, 6);
        const means = conditionalMean(
          Float64Array.from(center),
          found,
          known.map((index) => x[index]!),
        );
        for (let i = 0; i < 3; i++) {
          const shift = unknown.reduce(
            (sum, u, j) =>
              sum + block[i]![j]! * known.reduce((s, k) => s + precision[u]![k]! * (x[k]! - center[k]!), 0),
            0,
          );
          expect(means[i]).toBeCloseTo(center[unknown[i]!]! - shift, 5);
        }
      }),
    );
  });

  it('never knows less for knowing more, exactly or not', () => {
    fc.assert(
      fc.property(covariances, fc.double({ min: 0.01, max: 4, noNaN: true }), (covariance, error) => {
        const variance = (found: ReturnType<typeof conditionOn>): number => found.covariance[0]!;
        const none = variance(conditionOn(covariance, SIZE, []));
        const inexact = variance(
          conditionOn(covariance, SIZE, [], { variables: [2], errors: Float64Array.of(error) }),
        );
        const one = variance(conditionOn(covariance, SIZE, [2]));
        const two = variance(conditionOn(covariance, SIZE, [2, 4]));
        expect(inexact).toBeLessThanOrEqual(none + 1e-9);
        expect(one).toBeLessThanOrEqual(inexact + 1e-9);
        expect(two).toBeLessThanOrEqual(one + 1e-9);
        expect(two).toBeGreaterThan(0);
      }),
    );
  });

  it('takes an observation without error for a known value', () => {
    fc.assert(
      fc.property(covariances, (covariance) => {
        const known = conditionOn(covariance, SIZE, [2]);
        const observed = conditionOn(covariance, SIZE, [], {
          variables: [2],
          errors: new Float64Array(1),
        });
        expect(observed.covariance[0]).toBeCloseTo(known.covariance[0]!, 9);
        expect(observed.covariance[2 * SIZE + 2]).toBeCloseTo(0, 9);
      }),
    );
  });
});

/** Two facts and two benchmarks; b1 = 2 · f1, b2 = f1 · f2 on the logarithms, each within 0.1. */
const MODEL: ImputationModel = {
  variables: [
    { column: 'f1', scale: 'log', side: 'host' },
    { column: 'f2', scale: 'log', side: 'device' },
    { column: 'b1', scale: 'log', side: 'host' },
    { column: 'b2', scale: 'log', side: 'device' },
  ],
  gaussian: {
    mean: Float64Array.of(0, 0, Math.log(2), 0),
    covariance: Float64Array.of(1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1.01, 1, 1, 1, 1, 2.01),
  },
  models: [],
  readingErrors: {
    host: { columns: [], covariance: [] },
    device: { columns: [], covariance: [] },
  },
};

const machines = (columns: Record<string, number[]>): Table =>
  new Table(
    Object.entries(columns).map(([name, cells]) => [
      name,
      { kind: 'number', values: Float64Array.from(cells) },
    ]),
    Object.values(columns)[0]!.length,
    'machines',
  );
const WANTED = new Set(['b1', 'b2']);

describe('imputing a table', () => {
  it('puts in what physics says, and leaves what was measured', () => {
    const { table, groups } = imputeColumns(
      machines({ f1: [3, 3], f2: [5, 5], b1: [Number.NaN, 7] }),
      MODEL,
      WANTED,
    );
    expect(table.numbers('b1')[0]).toBeCloseTo(6, 9);
    expect(table.numbers('b1')[1]).toBe(7);
    expect(table.numbers('b2')[0]).toBeCloseTo(15, 9);
    expect(groups.map(({ columns }) => columns)).toEqual([['b1', 'b2'], ['b2']]);
    expect(groups[0]!.covariance[0]).toBeCloseTo(0.01, 9);
  });

  it('says the same of a machine whatever rows stand beside it, in whatever order', () => {
    const cells = fc.option(fc.double({ min: 0.5, max: 50, noNaN: true }), { nil: Number.NaN });
    fc.assert(
      fc.property(fc.array(fc.tuple(cells, cells, cells), { minLength: 2, maxLength: 8 }), (rows) => {
        const tableOf = (some: typeof rows): Table =>
          machines({
            f1: some.map(([f1]) => f1),
            f2: some.map(([, f2]) => f2),
            b1: some.map(([, , b1]) => b1),
          });
        const together = imputeColumns(tableOf(rows), MODEL, WANTED).table.numbers('b2');
        const reversed = imputeColumns(tableOf([...rows].reverse()), MODEL, WANTED).table.numbers('b2');
        for (const [index, row] of rows.entries()) {
          expect(reversed[rows.length - 1 - index]).toBe(together[index]);
          expect(imputeColumns(tableOf([row]), MODEL, WANTED).table.numbers('b2')[0]).toBe(together[index]);
        }
      }),
    );
  });

  it('draws a machine to what its model reads', () => {
    const model: ImputationModel = {
      ...MODEL,
      models: [
        {
          side: 'device',
          facts: { f2: Math.log(5), f3: 1, f4: 2 },
          readings: { b2: Math.log(30) },
          machines: 1,
        },
      ],
      readingErrors: { ...MODEL.readingErrors, device: { columns: ['b2'], covariance: [[0.005]] } },
      variables: [
        ...MODEL.variables,
        { column: 'f3', scale: 'linear', side: 'device' },
        { column: 'f4', scale: 'linear', side: 'device' },
      ],
      gaussian: {
        mean: Float64Array.of(...MODEL.gaussian.mean, 0, 0),
        covariance: Float64Array.from({ length: 36 }, (_, at) => {
          const [i, j] = [Math.floor(at / 6), at % 6];
          if (i > 3 || j > 3) return i === j ? 1 : 0;
          return MODEL.gaussian.covariance[i * 4 + j]!;
        }),
      },
    };
    const known = { f1: [3, 3], f2: [5, 5.5], f3: [1, 1], f4: [2, 2] };
    const { table } = imputeColumns(machines(known), model, new Set(['b2']));
    // Equal variances, 0.01 by physics and 0.005 · (1 + 1/1) by the model: the geometric mean of 15 and 30.
    expect(table.numbers('b2')[0]).toBeCloseTo(Math.sqrt(15 * 30), 6);
    expect(table.numbers('b2')[1]).toBeCloseTo(16.5, 6);
  });
});
