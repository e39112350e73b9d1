import type { Table } from '@ctfusion/base';
import { scaledColumns } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Moments } from './fit-gaussian.js';
import type { PhysicalVariable } from './physical-scaling.js';

/** A machine by what is known of it, on the variables' scales; NaN where something is not. */
export interface Machine {
  readonly values: Float64Array;
  /** Models by their data sheets (machines whose facts of a side are the same have the same) or by their names. */
  readonly cpuModel: string;
  /** Empty where a machine is known to have none. */
  readonly gpuModel: string;
}

/**
 * The machines of a table, each once, in an order that does not depend on the rows' or their names.
 * @param variables of the joint distribution; a column that the table lacks is not known.
 */
export function machinesOf(table: Table, variables: readonly PhysicalVariable[]): Machine[] {
  const columns = scaledColumns(table, variables);
  const names = table.has(COLUMN.systemId) ? table.texts(COLUMN.systemId) : undefined;
  const seen = new Set<string>();
  // Most rows say of a machine what the one before said: they need not be written as a text to be told from others.
  const latest = new Map<string, Float64Array>();
  const machines: { machine: Machine; key: string }[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const values = Float64Array.from(columns, (column) => column[row]!);
    const name = names?.[row] ?? '';
    if (isSame(latest.get(name), values)) continue;
    latest.set(name, values);
    const key = values.join(' ');
    const identity = `${name} ${key}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const model = (side: PhysicalVariable['side']): string =>
      variables
        .map((one, index) => (one.kind === 'fact' && one.side === side ? values[index] : ''))
        .join(' ');
    machines.push({ machine: { values, cpuModel: model('host'), gpuModel: model('device') }, key });
  }
  return machines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ machine }) => machine);
}

function isSame(a: Float64Array | undefined, b: Float64Array): boolean {
  return (
    a?.every((value, index) => value === b[index] || (Number.isNaN(value) && Number.isNaN(b[index]))) ?? false
  );
}

/**
 * Moments of machines by what is known of them. Every CPU model and every GPU model weighs one half, so that many machines with one GPU do
 * not count as many GPUs.
 */
export function momentsOf(machines: readonly Machine[]): Moments[] {
  const cpus = countBy(machines, ({ cpuModel }) => cpuModel);
  const gpus = countBy(machines, ({ gpuModel }) => gpuModel);
  const patterns = new Map<string, Machine[]>();
  for (const machine of machines) {
    const pattern = Array.from(machine.values, (value) => (Number.isNaN(value) ? '0' : '1')).join('');
    patterns.set(pattern, [...(patterns.get(pattern) ?? []), machine]);
  }
  return Array.from(patterns.values(), (alike) =>
    momentsOfAlike(alike, ({ cpuModel, gpuModel }) => 0.5 / cpus.get(cpuModel)! + 0.5 / gpus.get(gpuModel)!),
  );
}

function momentsOfAlike(machines: readonly Machine[], weightOf: (machine: Machine) => number): Moments {
  const known = Array.from(machines[0]!.values, (_, index) => index).filter(
    (index) => !Number.isNaN(machines[0]!.values[index]!),
  );
  const weight = machines.reduce((sum, machine) => sum + weightOf(machine), 0);
  const mean = new Float64Array(known.length);
  for (const machine of machines)
    for (const [k, index] of known.entries())
      mean[k]! += (weightOf(machine) / weight) * machine.values[index]!;
  const covariance = new Float64Array(known.length ** 2);
  for (const machine of machines) {
    const share = weightOf(machine) / weight;
    for (const [a, i] of known.entries())
      for (const [b, j] of known.entries())
        covariance[a * known.length + b]! +=
          share * (machine.values[i]! - mean[a]!) * (machine.values[j]! - mean[b]!);
  }
  return { known, weight, mean, covariance };
}

function countBy(machines: readonly Machine[], key: (machine: Machine) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const machine of machines) counts.set(key(machine), (counts.get(key(machine)) ?? 0) + 1);
  return counts;
}
