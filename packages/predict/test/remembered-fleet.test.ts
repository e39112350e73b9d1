import { join, resolve } from 'node:path';
import { type Column, shuffledIndices, type Table } from '@ctfusion/base';
import { FolderSource, readCsv } from '@ctfusion/base/files';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { expect, it } from 'vitest';
import { crossJoin } from '../src/cross-join.js';
import { loadBundle } from '../src/methods/load-bundle.js';
import { rankParts, rankSystems } from '../src/ranking/ranking.js';
import { takeRows } from '../src/remembered/take-rows.js';

const root = resolve(import.meta.dirname, '..', '..', '..');
const bundle = new FolderSource(join(root, 'bundles', 'frames'));

/** So many machines that what is found of them is remembered; every ninth tells nothing of its GPU, and cannot be predicted. */
function fleet(count: number): Table {
  const sheets = readCsv(join(root, 'data', 'slices', 'systems.csv'), columnType);
  const machines = sheets.take(Array.from({ length: count }, (_, row) => row % sheets.rowCount));
  const varied = (name: string): [string, Column] => [
    name,
    {
      kind: 'number',
      values: machines
        .numbers(name)
        .map((value, row) => (row % 9 === 0 ? Number.NaN : value * (0.9 + (row % 20) / 100))),
    },
  ];
  const device = machines.names.filter((name) => /^(gpu_|fp\d|l[12]_|vram)/.test(name));
  return machines.with([
    [COLUMN.systemId, { kind: 'text', values: Array.from({ length: count }, (_, row) => `machine ${row}`) }],
    ...device.filter((name) => machines.column(name).kind === 'number').map(varied),
  ]);
}

const task = (batchSize: number, extra: Record<string, number> = {}): Table => {
  const cells = { batch_size: batchSize, total_frames: 48, im_width: 1280, im_height: 720, ...extra };
  const model = { input_width: 224, input_height: 224, model_flops_g: 8.2, num_conv2d: 53 };
  const one = fleet(1)
    .take([0])
    .without(new Set(fleet(1).names));
  return one.with([
    ['model_name', { kind: 'text', values: ['resnet50'] }],
    ...Object.entries({ ...cells, ...model }).map(([name, value]): [string, Column] => [
      name,
      { kind: 'number', values: Float64Array.of(value) },
    ]),
  ]);
};

it('ranks a fleet for one task after the other as if it had seen none before, whichever machines there are', () => {
  const systems = fleet(150);
  const warm = loadBundle(bundle);
  const rankWarm = (of: Table, asked: Table) => rankSystems(crossJoin(of, asked), warm, { level: 0.9 });
  const rankCold = (of: Table, asked: Table) =>
    rankSystems(
      crossJoin(of.take(of.texts(COLUMN.systemId).map((_, row) => row)), asked),
      loadBundle(bundle),
      {
        level: 0.9,
      },
    );
  const others = systems.take(shuffledIndices(150, 3).slice(0, 120));
  for (const of of [systems, others, systems])
    for (const asked of [task(1), task(16), task(4, { precision_bits: 16 }), task(1)]) {
      const found = rankWarm(of, asked);
      expect(found).toEqual(rankCold(of, asked));
      expect(found.systems.some(({ rank }) => rank === null)).toBe(true);
      expect(found.systems.some(({ rank }) => rank !== null)).toBe(true);
    }
});

it('sees that a machine of a fleet has changed', () => {
  const systems = fleet(150);
  const warm = loadBundle(bundle);
  const time = (of: Table) =>
    rankSystems(crossJoin(of, task(8)), warm, { level: 0.9 }).systems.find(
      ({ systemId }) => systemId === 'machine 1',
    )!.latencyMs!;
  const before = time(systems);
  const column = 'fp32_tflops_cuda';
  const slower = systems.numbers(column).map((value, row) => (row === 1 ? value / 8 : value));
  expect(time(systems.with([[column, { kind: 'number', values: slower }]]))).toBeGreaterThan(before);
  expect(time(systems)).toBe(before);
});

it('ranks machines that stand in several tables as it ranks them in one, and leaves out whom nobody asks about', () => {
  const systems = fleet(260);
  const predictor = loadBundle(bundle);
  const wanted = [...shuffledIndices(260, 5)].slice(0, 230);
  const options = { level: 0.9, deadlineMs: 2000 };
  const placeOf = new Map(wanted.map((row, place) => [row, place]));
  const partOf = (rows: readonly number[]) => ({
    table: crossJoin(systems.take(rows), task(8)),
    places: Int32Array.from(rows, (row) => placeOf.get(row) ?? -1),
  });
  const all = Array.from({ length: 260 }, (_, row) => row);
  const parts = [partOf(all.filter((row) => row % 3 > 0)), partOf(all.filter((row) => row % 3 === 0))];
  const whole = rankSystems(crossJoin(systems.take(wanted), task(8)), predictor, options);
  expect(rankParts(parts, predictor, options)).toEqual(whole);
  expect(whole.systems).toHaveLength(230);
});

it('takes the same rows of a fleet as the same columns, and other rows as their own', () => {
  const systems = fleet(150);
  const rows = Array.from({ length: 120 }, (_, row) => row);
  const taken = takeRows(systems, rows);
  const names = (table: Table) => table.texts(COLUMN.systemId);
  const named = (of: readonly number[]) => of.map((row) => `machine ${row}`);
  expect(names(taken)).toEqual(named(rows));
  expect(names(takeRows(systems, [...rows]))).toBe(names(taken));
  for (const others of [rows.map((row) => row + 30), rows.slice(0, 119), [...rows.slice(0, 119), 149]])
    expect(names(takeRows(systems, others))).toEqual(named(others));
  expect(takeRows(systems, [40, 41]).location(1, 'gpu_sms')).toEqual(systems.location(41, 'gpu_sms'));
});
