import { InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { kindByDemand } from './task-kinds.js';

/** The kind that tasks say, else the one whose demand they have. @throws InputError for tasks of several kinds. */
export function kindOfTasks(tasks: Table): string {
  const said = tasks.has(COLUMN.taskKind) ? tasks.texts(COLUMN.taskKind) : [];
  const kinds = [...new Set(said.filter((kind) => kind !== ''))];
  if (kinds.length === 0) return kindByDemand(tasks.names)?.name ?? 'frames';
  if (kinds.length === 1) return kinds[0]!;
  throw new InputError(
    'inconsistent',
    `holds tasks of ${kinds.map(shown).join(' and ')}, for which different bundles answer; ask for one kind, or name the bundle`,
    { file: tasks.source },
  );
}
