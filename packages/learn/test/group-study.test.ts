import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupNames } from '../src/dataset/group-names.js';
import { canonicalOrder } from '../src/methods/canonical-order.js';
import {
  clearlyBetter,
  groupErrors,
  rowsOfGroups,
  surelyBetter,
} from '../src/methods/staged/group-errors.js';
import { pairedDifference } from '../src/study/group-study.js';
import { groupFigures } from '../src/study/judged-rows.js';

const method = { kind: 'staged', configFile: 'x.yml' };

describe('figures of a left-out group', () => {
  it('agree with a hand count', () => {
    // Log interval of width ln 4; the second run lies a factor 2 above it: 2/0.1 · ln 2 on top.
    const interval = { level: 0.9, lowerMs: Float64Array.of(50, 50), upperMs: Float64Array.of(200, 200) };
    const figures = groupFigures([125, 400], { latencyMs: Float64Array.of(100, 100), interval }, method);
    expect(figures.error).toBeCloseTo((20 + 75) / 2, 9);
    expect(figures.bias).toBeCloseTo(-(20 + 75) / 2, 9);
    expect(figures.coverage).toBe(50);
    expect(figures.relative_width).toBeCloseTo(1.5, 9);
    expect(figures.interval_score).toBeCloseTo(Math.log(4) + (20 * Math.log(2)) / 2, 9);
  });

  it('need intervals', () => {
    expect(() => groupFigures([1], { latencyMs: Float64Array.of(1) }, method)).toThrow(/gives no intervals/);
  });

  it('are compared group by group', () => {
    const study = (errors: readonly number[]) =>
      ({ groups: errors.map((error, index) => ({ group: `g${index}`, error })) }) as never;
    const { difference, confidence } = pairedDifference(study([1, 2, 3]), study([2, 4, 6]));
    expect(difference).toBeCloseTo(-2, 9);
    expect(confidence[0]).toBeGreaterThanOrEqual(-3);
    expect(confidence[1]).toBeLessThanOrEqual(-1);
  });
});

describe('groups', () => {
  const table = tableFromRecords(
    [
      { cores: 8, clock: 1.7, model_name: 'a' },
      { cores: 8, clock: 1.8, model_name: 'a' },
      { cores: 8, clock: 1.7, model_name: 'b' },
    ],
    'groups.csv',
    columnType,
  );

  it('are told apart by one column or by several side by side', () => {
    expect(new Set(groupNames(table, ['cores'])).size).toBe(1);
    expect(groupNames(table, ['cores', 'clock'])).toEqual(['8 / 1.7', '8 / 1.8', '8 / 1.7']);
  });

  it('weigh the same whatever their number of rows', () => {
    expect(groupErrors([1, -1, 3], rowsOfGroups(['a', 'a', 'b']))).toEqual([1, 3]);
  });

  it('keep what is simpler unless the gain is more than a tie', () => {
    expect(clearlyBetter([0.995, 0.995], [1, 1])).toBe(false);
    expect(clearlyBetter([0.9, 1], [1, 1])).toBe(true);
  });

  it('are not sure of what one of few gains', () => {
    const one = [0.2, 1, 1, 1.02];
    expect(clearlyBetter(one, [1, 1, 1, 1])).toBe(true);
    expect(surelyBetter(one, [1, 1, 1, 1])).toBe(false);
    expect(surelyBetter([0.8, 0.9, 0.7, 0.9], [1, 1, 1, 1])).toBe(true);
    expect(surelyBetter([0.995, 0.995], [1, 1])).toBe(false);
  });
});

describe('canonical order', () => {
  it('is one for every order of rows and columns', () => {
    const record = fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.option(fc.double({ noNaN: true })) });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
        const rows = records.map(({ a, b }) => ({ batch_size: a, im_height: b, model_name: `m${a}` }));
        const turned = rows
          .toReversed()
          .map(({ batch_size, im_height, model_name }) => ({ model_name, im_height, batch_size }));
        const ordered = (list: readonly Record<string, unknown>[]) => {
          const table = tableFromRecords(list, 'x.csv', columnType);
          return [...table.take(canonicalOrder(table)).records()].map(({ batch_size, im_height }) => [
            batch_size,
            im_height,
          ]);
        };
        expect(ordered(turned)).toEqual(ordered(rows));
      }),
    );
  });
});
