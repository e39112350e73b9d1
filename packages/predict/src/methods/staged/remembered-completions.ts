import type { Column, Table } from '@ctfusion/base';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import { isLarge, textColumn } from '../../remembered/columns.js';
import type { ImputationModel } from '../../systems/imputation/imputation-model.js';
import type { CompletedMachines } from './complete-machines.js';

/** What was put in, and of which columns. */
interface Remembered {
  readonly read: ReadonlyMap<string, Column['values']>;
  readonly key: string;
  readonly replaced: readonly (readonly [string, Column])[];
  readonly completed: CompletedMachines;
}

/**
 * What was put in of a fleet holds for every task: it is remembered with the fleet's names, as long as its columns are the same ones. (Columns are
 * never changed.)
 */
export class RememberedCompletions {
  readonly #byFleet = new WeakMap<readonly string[], Remembered>();

  /** @param wanted columns of a machine that a prediction reads */
  get(
    table: Table,
    wanted: ReadonlySet<string>,
    models: readonly (ImputationModel | undefined)[],
    complete: () => CompletedMachines,
  ): CompletedMachines {
    const fleet = isLarge(table) ? textColumn(table, COLUMN.systemId) : undefined;
    if (fleet === undefined) return complete();
    const variables = new Set(models.flatMap((model) => model?.variables.map(({ column }) => column) ?? []));
    const read = new Map(
      table.names
        .filter((name) => variables.has(name) || isOfMachine(name))
        .map((name) => [name, table.column(name).values]),
    );
    const accelerators = table.has(COLUMN.accelerator) ? new Set(table.texts(COLUMN.accelerator)) : new Set();
    const key = JSON.stringify([[...wanted], [...accelerators]]);
    const known = this.#byFleet.get(fleet);
    if (known?.key === key && isSame(known.read, read))
      return { ...known.completed, table: table.with(known.replaced) };
    const completed = complete();
    // Where some rows are run on the CPU and others are not, by their task, the next task may say otherwise.
    if (accelerators.size > 1) return completed;
    const replaced = completed.table.names.flatMap((name): (readonly [string, Column])[] => {
      const column = completed.table.column(name);
      return table.has(name) && table.column(name) === column ? [] : [[name, column]];
    });
    this.#byFleet.set(fleet, { read, key, replaced, completed });
    return completed;
  }
}

/** Whether completing reads a column, or takes it away, beside the models' variables. */
const isOfMachine = (name: string): boolean =>
  name === COLUMN.backend ||
  name === COLUMN.gpus ||
  name.endsWith('_latency_at_batch') ||
  columnDefinition(name)?.role === 'benchmark';

function isSame(a: Remembered['read'], b: Remembered['read']): boolean {
  if (a.size !== b.size) return false;
  for (const [name, values] of a) if (b.get(name) !== values) return false;
  return true;
}
