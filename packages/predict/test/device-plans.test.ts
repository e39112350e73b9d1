import { type Table, tableFromRecords } from '@ctfusion/base';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { devicePlans, ONE_DEVICE, taskKind } from '../src/index.js';

const table = (rows: readonly Record<string, unknown>[]): Table => tableFromRecords(rows, 'rows', columnType);
const systems = table(
  [1, 4, 4, 8].map((gpus, index) => ({ system_id: `machine ${index}`, [COLUMN.gpus]: gpus })),
);
const training = { step_mode: 'training', batch_size: 30, params: 1e9 };
const plans = (task: Record<string, unknown>, kind: string, of = systems) =>
  devicePlans(of, table([task]), taskKind(kind)).map(({ systems: those, task: asked, ...plan }) => ({
    ...plan,
    systems: those.texts('system_id'),
    batch: asked.has('batch_size') ? asked.numbers('batch_size')[0] : undefined,
    devices: asked.has(COLUMN.parallelDevices) ? asked.numbers(COLUMN.parallelDevices)[0] : undefined,
    by: asked.has(COLUMN.parallelBy) ? asked.texts(COLUMN.parallelBy)[0] : undefined,
  }));
const all = ['machine 0', 'machine 1', 'machine 2', 'machine 3'];

describe('the ways to use several devices', () => {
  it('of a training step: one device, and all that a system has, each with its share of the batch, rounded up', () => {
    const use = (devices: number) => ({ use: { devices, by: 'data' }, devices, by: 'data' });
    expect(plans(training, 'step')).toEqual([
      { systems: all, use: ONE_DEVICE, batch: 30, devices: undefined, by: undefined },
      { systems: ['machine 1', 'machine 2'], ...use(4), batch: 8 },
      { systems: ['machine 3'], ...use(8), batch: 4 },
    ]);
  });

  it('of a text: the weights are cut, and not the batch', () => {
    const [, four] = plans({ batch_size: 30, params: 1e9 }, 'generation');
    expect(four).toMatchObject({ use: { devices: 4, by: 'tensor' }, batch: 30, devices: 4, by: 'tensor' });
  });

  it('are one where a kind cannot share a run, or nobody says how many devices there are', () => {
    const one = { systems: all, use: ONE_DEVICE, batch: 30, devices: undefined, by: undefined };
    expect(plans({ ...training, step_mode: 'inference' }, 'step')).toEqual([one]);
    expect(plans(training, 'step', systems.without(new Set([COLUMN.gpus])))).toEqual([one]);
  });
});

describe('a task that says on how many devices it runs', () => {
  const stated = (more: Record<string, unknown>, kind = 'step') =>
    plans({ ...training, [COLUMN.parallelDevices]: 4, ...more }, kind);

  it('is run so and no other way', () => {
    const by = { [COLUMN.parallelBy]: 'tensor' };
    expect(stated(by)).toEqual([
      {
        systems: all,
        use: { devices: 4, by: 'tensor' },
        isStated: true,
        batch: 30,
        devices: 4,
        by: 'tensor',
      },
    ]);
    expect(stated({ [COLUMN.parallelDevices]: 1 })).toMatchObject([{ use: ONE_DEVICE, isStated: true }]);
  });

  it('shares as its kind does where it does not say how', () => {
    expect(stated({})).toMatchObject([{ use: { devices: 4, by: 'data' }, batch: 8, by: 'data' }]);
  });

  it('has runs of its own on each device where they cannot be shared', () => {
    expect(stated({ step_mode: 'inference' })).toMatchObject([
      { use: { devices: 4, by: 'replicas' }, batch: 30, devices: 1 },
    ]);
  });
});
