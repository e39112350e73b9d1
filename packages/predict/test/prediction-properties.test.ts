import { join, resolve } from 'node:path';
import { type Column, joinByKey, shuffledIndices, Table, tableFromRecords } from '@ctfusion/base';
import { FolderSource, readCsv } from '@ctfusion/base/files';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossJoin } from '../src/cross-join.js';
import { loadBundle } from '../src/methods/load-bundle.js';
import type { Predictions } from '../src/predictor.js';
import { withPublishedBackend } from '../src/systems/published-backend.js';

const root = resolve(import.meta.dirname, '..', '..', '..');
const slices = (name: string): Table => readCsv(join(root, 'data', 'slices', name), columnType);
const predictor = loadBundle(new FolderSource(join(root, 'bundles', 'frames')));

/** Machines that the bundle does not know by name: the embedded ones, their benchmarks and all. */
const machines = withPublishedBackend([
  joinByKey(slices('systems.csv'), slices('hardware_benchmark.csv'), COLUMN.systemId),
] as const)[0];
const measured = renamed(machines);
/** The same by their data sheets. */
const sheets = renamed(slices('systems.csv'));
const benchmarks = measured.names.filter((name) => columnDefinition(name)?.role === 'benchmark');

function renamed(table: Table): Table {
  const values = table.texts(COLUMN.systemId).map((_, row) => `machine ${row}`);
  return table.with([[COLUMN.systemId, { kind: 'text', values }]]);
}

const task = fc.record({
  model_name: fc.constantFrom('resnet50', 'ssd300', 'vit_b_16', 'nobody_knows_it'),
  batch_size: fc.integer({ min: 1, max: 32 }),
  total_frames: fc.integer({ min: 1, max: 100_000 }),
  im_width: fc.integer({ min: 320, max: 3840 }),
  im_height: fc.integer({ min: 240, max: 2160 }),
  input_width: fc.constantFrom(224, 640),
  input_height: fc.constantFrom(224, 640),
  model_flops_g: fc.double({ min: 0.5, max: 500, noNaN: true }),
  num_conv2d: fc.integer({ min: 1, max: 100 }),
});
type Task = typeof task extends fc.Arbitrary<infer T> ? T : never;
/** A machine whose capabilities are so many times the embedded ones'. */
const factor = fc.double({ min: 0.25, max: 4, noNaN: true });

const asked = (systems: Table, ...tasks: Task[]): Table =>
  crossJoin(systems, tableFromRecords(tasks, 'tasks', columnType));

function faster(table: Table, times: number): Table {
  const columns = table.names.flatMap((name): [string, Column][] => {
    const definition = columnDefinition(name);
    if (definition?.moreIsFaster === undefined) return [];
    const values = table.numbers(name).map((value) => value * (definition.moreIsFaster ? times : 1 / times));
    return [[name, { kind: 'number', values }]];
  });
  return table.with(columns);
}

const told = ({ latencyMs, interval, deviation }: Predictions): number[][] =>
  Array.from(latencyMs, (time, row) => [
    time,
    interval!.lowerMs[row]!,
    interval!.upperMs[row]!,
    deviation![row]!,
  ]);
const logWidths = ({ interval }: Predictions): number[] =>
  Array.from(interval!.upperMs, (upper, row) => Math.log(upper / interval!.lowerMs[row]!));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const check = <Values extends [unknown, ...unknown[]]>(property: fc.IProperty<Values>, numRuns = 8): void =>
  fc.assert(property, { numRuns });

describe('a prediction, of measured machines and of those that are estimated', () => {
  const both = fc.constantFrom(measured, sheets);

  it('does not change with the order of rows and columns', () => {
    check(
      fc.property(both, task, factor, fc.integer(), (systems, one, times, seed) => {
        const table = asked(faster(systems, times), one);
        const rows = shuffledIndices(table.rowCount, seed);
        const columns = [...shuffledIndices(table.names.length, seed)].map((index) => {
          const name = table.names[index]!;
          return [name, table.column(name)] as const;
        });
        const shuffled = new Table(columns, table.rowCount, table.source).take(rows);
        const before = told(predictor.predict(table, 0.9));
        expect(told(predictor.predict(shuffled, 0.9))).toEqual([...rows].map((row) => before[row]));
      }),
    );
  });

  it('does not depend on the other rows', () => {
    check(
      fc.property(both, task, task, fc.nat(16), (systems, one, other, row) => {
        const together = told(predictor.predict(asked(systems, one, other), 0.9))[row]!;
        const alone = told(predictor.predict(asked(systems, one).take([row]), 0.9))[0]!;
        for (const [index, value] of alone.entries()) expect(together[index]! / value).toBeCloseTo(1, 9);
      }),
    );
  });

  it('takes no less time for more frames', () => {
    check(
      fc.property(both, task, fc.integer({ min: 1, max: 10_000 }), (systems, one, more) => {
        const longer = { ...one, total_frames: one.total_frames + more };
        const [less, most] = [one, longer].map((each) => predictor.predict(asked(systems, each)).latencyMs);
        for (const [row, time] of less!.entries()) expect(most![row]!).toBeGreaterThanOrEqual(time);
      }),
    );
  });

  it('gives a later deadline no smaller probability', () => {
    check(
      fc.property(
        both,
        task,
        factor,
        fc.double({ min: 1, max: 3, noNaN: true }),
        (systems, one, near, later) => {
          const predictions = predictor.predict(asked(systems, one), 0.9);
          const deadline = predictions.latencyMs[0]! * near;
          const [first, second] = [deadline, deadline * later].map((ms) =>
            predictor.probabilityWithin!(predictions, ms),
          );
          for (const [row, probability] of first!.entries()) {
            expect(probability).toBeGreaterThan(0);
            // Up to the digits of Student's distribution function.
            expect(second![row]!).toBeGreaterThanOrEqual(probability * (1 - 1e-9));
            expect(second![row]!).toBeLessThan(1);
          }
        },
      ),
    );
  });

  it('lies within its interval at every level', () => {
    const level = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    check(
      fc.property(both, task, factor, level, (systems, one, times, at) => {
        const { latencyMs, interval } = predictor.predict(asked(faster(systems, times), one), at);
        for (const [row, time] of latencyMs.entries()) {
          expect(interval!.lowerMs[row]!).toBeLessThanOrEqual(time);
          expect(interval!.upperMs[row]!).toBeGreaterThanOrEqual(time);
        }
      }),
    );
  });

  it('is on average no wider the more benchmarks are known', () => {
    check(
      fc.property(task, fc.subarray(benchmarks), fc.subarray(benchmarks), (one, some, further) => {
        const knowing = (names: readonly string[]): number => {
          const unknown = new Set(benchmarks.filter((name) => !names.includes(name)));
          return mean(logWidths(predictor.predict(asked(measured.without(unknown), one), 0.9)));
        };
        // Up to how the time's slopes change with what is put in.
        expect(knowing([...some, ...further]) / knowing(some)).toBeLessThan(1.002);
      }),
      5,
    );
  });

  it('is not widened by a run inside its 50 % interval', () => {
    check(
      fc.property(
        both,
        task,
        fc.nat(16),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (systems, one, row, at) => {
          const table = asked(systems, one).take([row]);
          const { interval } = predictor.predict(table, 0.5);
          const time = interval!.lowerMs[0]! ** (1 - at) * interval!.upperMs[0]! ** at;
          const run = table.with([[COLUMN.totalTimeMs, { kind: 'number', values: Float64Array.of(time) }]]);
          const [before] = logWidths(predictor.predict(table, 0.9));
          const [after] = logWidths(predictor.calibrate!(run).predict(table, 0.9));
          expect(after!).toBeLessThanOrEqual(before! * (1 + 1e-9));
        },
      ),
    );
  });
});

describe('distance', () => {
  const job: Task = {
    model_name: 'resnet50',
    batch_size: 8,
    total_frames: 96,
    im_width: 1280,
    im_height: 720,
    input_width: 224,
    input_height: 224,
    model_flops_g: 8.18,
    num_conv2d: 53,
  };

  it('from the training range widens an interval, the farther the more, of machines as of sizes', () => {
    const widthsOf = (table: Table): number => mean(logWidths(predictor.predict(table, 0.9)));
    const byMachine = [1, 2, 4, 16].map((times) => widthsOf(asked(faster(measured, times), job)));
    const bySize = [1, 2, 4, 16].map((times) =>
      widthsOf(asked(measured, { ...job, im_width: 1280 * times, im_height: 720 * times })),
    );
    for (const widths of [byMachine, bySize])
      for (const [index, width] of widths.slice(1).entries()) expect(width).toBeGreaterThan(widths[index]!);
    expect(byMachine.at(-1)! / byMachine[0]!).toBeGreaterThan(1.5);
  });

  it('is none where a job is only longer', () => {
    const [short, long] = [96, 96_000].map((frames) =>
      logWidths(predictor.predict(asked(measured, { ...job, total_frames: frames }), 0.9)),
    );
    for (const [row, width] of long!.entries()) expect(width).toBeCloseTo(short![row]!, 9);
  });
});
