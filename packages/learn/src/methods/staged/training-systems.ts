import { InputError, shown, type Table } from '@ctfusion/base';
import { type SystemVector, squaredDistance, systemVectors } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** `system_id`, or one nameless system. */
export const systemNames = (table: Table): readonly string[] =>
  table.has(COLUMN.systemId)
    ? table.texts(COLUMN.systemId)
    : new Array<string>(table.rowCount).fill('system');

/** Vectors of the systems, in the rows' order. */
export function systemsOf(table: Table, kindName: string): Record<string, SystemVector> {
  const systems = new Map<string, SystemVector>();
  const vectors = systemVectors(table, kindName);
  for (const [row, name] of systemNames(table).entries()) {
    if (!systems.has(name)) systems.set(name, vectors[row]!);
  }
  return Object.fromEntries(systems);
}

/** @throws InputError if one `system_id` stands for machines with different benchmarks. */
export function checkSystems(table: Table, kindName: string): void {
  const systems = systemsOf(table, kindName);
  const vectors = systemVectors(table, kindName);
  for (const [row, name] of systemNames(table).entries()) {
    const nothingKnown = vectors[row]!.every((value) => value === null);
    if (nothingKnown || squaredDistance(systems[name]!, vectors[row]!) <= 1e-12) continue;
    throw new InputError(
      'inconsistent',
      `${shown(name)} has other benchmarks than in an earlier row`,
      table.location(row, COLUMN.systemId),
    );
  }
}
