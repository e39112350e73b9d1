import { kindByDemand } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { type TaskDocument, taskRow } from '@ctfusion/schema/documents';
import type { TaskRow } from './questions.js';

/** What is asked of a task again and again. */
export interface TaskFacts {
  readonly row: TaskRow;
  readonly kind: string;
  /** The document as text. */
  readonly text: string;
  /** Tasks of the same settings may stand in one table, which decides for all of them what is put in. */
  readonly settings: string;
}

const facts = new WeakMap<TaskDocument, TaskFacts>();

/** No name holds the character 0. */
const BETWEEN = '\u0000';

/** Worked out once for a document. */
export function factsOf(task: TaskDocument): TaskFacts {
  const known = facts.get(task);
  if (known !== undefined) return known;
  const row = taskRow(task);
  const found = { row, kind: kindOf(task, row), text: JSON.stringify(task), settings: settingsOf(row) };
  facts.set(task, found);
  return found;
}

/** Kinds of tasks that say none, by the names of their columns. */
const kinds = new Map<string, string>();
/** Tasks name columns as they like. */
const MOST_KINDS = 1000;

/** As `kindOfTasks` says it of one task, without a table of it. */
function kindOf(task: TaskDocument, row: TaskRow): string {
  if (task.kind !== undefined) return task.kind;
  const names = Object.keys(row);
  const key = names.join(BETWEEN);
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const kind = kindByDemand(names)?.name ?? 'frames';
  if (kinds.size >= MOST_KINDS) kinds.clear();
  kinds.set(key, kind);
  return kind;
}

/** Names of columns, and what is no number. Families differ from row to row in any table. */
function settingsOf(row: TaskRow): string {
  const settings: string[] = [];
  for (const name of Object.keys(row)) {
    const value = row[name];
    settings.push(name, typeof value === 'number' || name === COLUMN.modelName ? '' : JSON.stringify(value));
  }
  return settings.join(BETWEEN);
}
