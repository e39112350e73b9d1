import type { Table } from '@ctfusion/base';
import { COLUMN, type ColumnOwner, columnDefinition } from '@ctfusion/schema/columns';
import { inputsOfDerivedColumn } from './features/derive.js';

/** Columns that were given where they have no say, and are not used. */
export interface IgnoredColumns {
  /** The file that they stand in. */
  readonly source: string;
  readonly columns: readonly string[];
  /** Who says them instead, or `derived` where they are computed. */
  readonly owner: ColumnOwner;
}

/** Systems and tasks, each with the columns that it has a say in. */
export interface OwnedColumns {
  readonly systems: Table;
  readonly tasks: Table;
  readonly ignored: readonly IgnoredColumns[];
}

/**
 * Leaves every column to its one owner, by the catalogue: a task says nothing of machines, a machine nothing of tasks, and what is
 * derived from both is computed again. A column that the catalogue does not know is the machine's where both have it.
 */
export function separateColumns(systems: Table, tasks: Table): OwnedColumns {
  const fromTasks = group(tasks, (name) => ownerAgainstTask(name, systems));
  const fromSystems = group(systems, (name) => ownerAgainstSystem(name, systems));
  return {
    systems: without(systems, fromSystems),
    tasks: without(tasks, fromTasks),
    ignored: [...fromTasks, ...fromSystems],
  };
}

/** Why a task's column is not used; undefined for one that is. */
function ownerAgainstTask(name: string, systems: Table): ColumnOwner | undefined {
  // A measured run's row may serve as a task: where it was measured is no contradiction.
  const owner = columnDefinition(name)?.owner;
  if (owner === 'system' || owner === 'derived') return owner;
  if (owner === undefined && systems.has(name)) return 'system';
  return undefined;
}

function ownerAgainstSystem(name: string, systems: Table): ColumnOwner | undefined {
  const definition = columnDefinition(name);
  if (definition?.owner === 'task') return 'task';
  if (definition?.owner === 'derived' && isRecomputed(name, systems)) return 'derived';
  return undefined;
}

/** A machine's derived column is believed only where what it is derived from is the machine's and not at hand. */
function isRecomputed(name: string, systems: Table): boolean {
  const inputs = inputsOfDerivedColumn(name);
  // Read off a curve at the task's batch size.
  if (inputs === undefined) return true;
  const needsTask = inputs.some((input) => columnDefinition(input)?.owner === 'task');
  return needsTask || inputs.every((input) => systems.has(input));
}

function group(table: Table, ownerOf: (name: string) => ColumnOwner | undefined): IgnoredColumns[] {
  const byOwner = new Map<ColumnOwner, string[]>();
  for (const name of table.names) {
    const owner = ownerOf(name);
    if (owner !== undefined) byOwner.set(owner, [...(byOwner.get(owner) ?? []), name]);
  }
  return Array.from(byOwner, ([owner, columns]) => ({ source: table.source, columns, owner }));
}

function without(table: Table, ignored: readonly IgnoredColumns[]): Table {
  const names = new Set(ignored.flatMap(({ columns }) => columns));
  return names.size === 0 ? table : table.without(names);
}

const NAMED_COLUMNS = 3;
/** Columns that a measured run carries anyway, so that ignoring them surprises nobody. */
const UNREMARKABLE = new Set<string>([COLUMN.systemId, COLUMN.backend]);

/** One sentence on ignored columns; undefined if there is nothing to remark. */
export function describeIgnored({ source, columns, owner }: IgnoredColumns): string | undefined {
  const remarked = columns.filter((name) => !UNREMARKABLE.has(name));
  if (remarked.length === 0) return undefined;
  const named = remarked.slice(0, NAMED_COLUMNS).map((name) => `'${name}'`);
  const more = remarked.length - named.length;
  const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const reason = owner === 'derived' ? 'computed anew' : `the ${owner}'s to say`;
  return `${source}: ${list} ${remarked.length === 1 ? 'is' : 'are'} not used: ${reason}`;
}
