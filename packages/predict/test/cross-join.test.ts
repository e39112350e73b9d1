import { type Table, tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { describeIgnored, type IgnoredColumns } from '../src/column-owner.js';
import { crossJoin, joinSystems } from '../src/cross-join.js';

const bandwidth = 'data_transfer_H2D_PCIe_peak_bandwidth_gbps';
const ratio = 'interact_data_to_pcie_demand_ratio';
const systems = tableFromRecords(
  [
    { system_id: 'slow', [bandwidth]: 4, backend: 'torch' },
    { system_id: 'fast', [bandwidth]: 16, backend: 'torch' },
  ],
  'systems',
  columnType,
);
const task = {
  model_name: 'm',
  batch_size: 2,
  im_height: 512,
  im_width: 512,
  num_channels: 4,
  total_frames: 8,
};

const joined = (
  tasks: Record<string, unknown>[],
  on: Table = systems,
): { table: Table; ignored: IgnoredColumns[] } => {
  const ignored: IgnoredColumns[] = [];
  const table = crossJoin(on, tableFromRecords(tasks, 'tasks', columnType), {
    onIgnored: (entry) => ignored.push(entry),
  });
  return { table, ignored };
};

describe('crossJoin', () => {
  it('takes machine columns from the machines, whatever a task carries, and says so', () => {
    const { table, ignored } = joined([{ ...task, system_id: 'other', [bandwidth]: 99 }]);
    expect([...table.numbers(bandwidth)]).toEqual([4, 16]);
    expect(table.texts('system_id')).toEqual(['slow', 'fast']);
    expect(ignored.map(describeIgnored)).toEqual([`tasks: '${bandwidth}' is not used: the system's to say`]);
  });

  it('computes anew what is derived: 2 · 512 · 512 · 4 bytes are 1/512 GiB', () => {
    const { table } = joined([{ ...task, [ratio]: 7 }]);
    expect([...table.numbers(ratio)]).toEqual([1 / 512 / 4, 1 / 512 / 16]);
  });

  it('takes task columns from the task, never from a machine', () => {
    const withBatch = systems.with([['batch_size', { kind: 'number', values: new Float64Array([64, 64]) }]]);
    expect([...joined([task], withBatch).table.numbers('batch_size')]).toEqual([2, 2]);
    const { batch_size: _, ...lacking } = task;
    expect(joined([lacking], withBatch).table.has('batch_size')).toBe(false);
  });

  it('leaves a column that nobody declared to the machine', () => {
    const named = systems.with([['note_a', { kind: 'text', values: ['s', 'f'] }]]);
    expect(joined([{ ...task, note_a: 't' }], named).table.texts('note_a')).toEqual(['s', 'f']);
  });
});

describe('joinSystems', () => {
  it('takes machine columns from the systems and keeps the runs’ times', () => {
    const runs = tableFromRecords(
      [{ ...task, system_id: 'fast', total_time_ms: 5, [bandwidth]: 1, [ratio]: 9 }],
      'runs',
      columnType,
    );
    const table = joinSystems(runs, systems);
    expect([table.numbers(bandwidth)[0], table.numbers('total_time_ms')[0]]).toEqual([16, 5]);
    expect(table.numbers(ratio)[0]).toBe(1 / 512 / 16);
  });
});
