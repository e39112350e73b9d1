import type { Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskKind } from '../tasks/task-kind.js';
import { type DeviceUse, ONE_DEVICE } from './job-clock.js';

/** A way to use the devices of some systems: what is to be predicted of them. */
export interface DevicePlan {
  readonly systems: Table;
  /** One row: a run as these devices share it. */
  readonly task: Table;
  readonly use: DeviceUse;
  /** Whether the task says so: no other way is looked for. */
  readonly isStated?: boolean;
}

/**
 * The ways in which systems may run a task: as it says; where it does not say, on one device, and where a system has several and the kind can
 * share a run, on all of them. A step's batch is cut, so that the job learns from the same steps.
 * @param task one row
 */
export function devicePlans(systems: Table, task: Table, kind: TaskKind): DevicePlan[] {
  const stated = task.has(COLUMN.parallelDevices) ? task.numbers(COLUMN.parallelDevices)[0]! : Number.NaN;
  if (stated >= 1) return [{ systems, ...statedPlan(task, kind, stated), isStated: true }];
  const plans: DevicePlan[] = [{ systems, task, use: ONE_DEVICE }];
  const by = kind.job?.sharing?.(task, 0);
  if (by === undefined || !systems.has(COLUMN.gpus)) return plans;
  const counts = systems.numbers(COLUMN.gpus);
  for (const devices of [...new Set(counts)].filter((count) => count > 1)) {
    const rows = Array.from(counts.keys()).filter((row) => counts[row] === devices);
    plans.push({
      systems: systems.take(rows),
      task: shared(task, kind, { devices, by }),
      use: { devices, by },
    });
  }
  return plans;
}

/** Devices that cannot share a run each have runs of their own, as one device does them. */
function statedPlan(task: Table, kind: TaskKind, devices: number): Pick<DevicePlan, 'task' | 'use'> {
  if (devices === 1) return { task, use: ONE_DEVICE };
  const by = task.has(COLUMN.parallelBy) ? task.texts(COLUMN.parallelBy)[0] : undefined;
  const sharing = kind.job?.sharing?.(task, 0);
  if (by === 'data' || by === 'tensor') return { task, use: { devices, by } };
  if (sharing !== undefined) {
    const use = { devices, by: sharing };
    return { task: shared(task, kind, use), use };
  }
  const one: Column = { kind: 'number', values: Float64Array.of(1) };
  return { task: task.with([[COLUMN.parallelDevices, one]]), use: { devices, by: 'replicas' } };
}

function shared(
  task: Table,
  kind: TaskKind,
  { devices, by }: { readonly devices: number; readonly by: 'data' | 'tensor' },
): Table {
  const number = (value: number): Column => ({ kind: 'number', values: Float64Array.of(value) });
  const settings: [string, Column][] = [
    [COLUMN.parallelDevices, number(devices)],
    [COLUMN.parallelBy, { kind: 'text', values: [by] }],
  ];
  if (by === 'tensor') return task.with(settings);
  const column = kind.job!.batchColumn;
  return task.with([...settings, [column, number(Math.ceil(task.numbers(column)[0]! / devices))]]);
}
