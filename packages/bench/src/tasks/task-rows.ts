import { InputError } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { COLUMN } from '@ctfusion/schema/columns';
import { taskRowOf } from '@ctfusion/schema/documents';

/** A task as a row of columns, with readers that name file and column of what is wrong. */
export interface TaskRow {
  readonly modelName: string;
  readonly row: Readonly<Record<string, string | number>>;
  /** A whole number from `least`. @throws InputError */
  count(column: string, least: number, otherwise?: number): number;
  /** One of the names. @throws InputError */
  choice<const Name extends string>(column: string, names: readonly Name[], otherwise: Name): Name;
}

/**
 * Reads a file of tasks (YAML or JSON): a task document or a row of columns, a list of them, or `{tasks: [...]}`.
 * @throws InputError naming file, entry and column of what is missing, or a task of another kind.
 */
export function readTaskRows(path: string, kind: string): TaskRow[] {
  const parsed: unknown = parseYaml(readText(path), path);
  const held = isObject(parsed) && Array.isArray(parsed['tasks']) ? parsed['tasks'] : parsed;
  const entries: readonly unknown[] = Array.isArray(held) ? held : [held];
  if (entries.length === 0) throw new InputError('no-rows', 'holds no task', { file: path });
  return entries.map((entry, index) => {
    if (!isObject(entry)) throw new InputError('wrong-type', `entry ${index + 1} is no task`, { file: path });
    return taskRow(known(taskRowOf(entry, path)), kind, path);
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const known = (row: Record<string, unknown>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(row).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );

function taskRow(row: Record<string, string | number>, kind: string, file: string): TaskRow {
  const stated = row[COLUMN.taskKind];
  if (stated !== undefined && stated !== kind) {
    throw new InputError('invalid-value', `is '${stated}'; measured here is '${kind}'`, {
      file,
      field: COLUMN.taskKind,
    });
  }
  const modelName = row[COLUMN.modelName];
  if (typeof modelName !== 'string')
    throw new InputError('value-missing', 'is missing', { file, field: COLUMN.modelName });
  return {
    modelName,
    row,
    count(column, least, otherwise) {
      const value = row[column] ?? otherwise;
      if (value === undefined) throw new InputError('value-missing', 'is missing', { file, field: column });
      if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
      throw new InputError('out-of-range', `is '${value}'; it must be a whole number from ${least}`, {
        file,
        field: column,
      });
    },
    choice(column, names, otherwise) {
      const value = row[column] ?? otherwise;
      const found = names.find((name) => name === value);
      if (found !== undefined) return found;
      throw new InputError('unknown-name', `is '${value}'; it must be one of ${names.join(', ')}`, {
        file,
        field: column,
      });
    },
  };
}
