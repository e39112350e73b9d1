import { InputError } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { COLUMN } from '@ctfusion/schema/columns';
import { taskRowOf } from '@ctfusion/schema/documents';

/** One generation to measure; tokens are of each sequence. */
export interface GenerationTask {
  readonly modelName: string;
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  /** What the task's document says beside, by column: the model's shape, how its weights are stored. */
  readonly row: Readonly<Record<string, string | number>>;
}

/**
 * Reads a file of tasks (YAML or JSON): a task document or a row of columns, a list of them, or `{tasks: [...]}`.
 * @throws InputError naming file, entry and column of what is missing or no count.
 */
export function readGenerationTasks(path: string): GenerationTask[] {
  const parsed: unknown = parseYaml(readText(path), path);
  const held = isObject(parsed) && Array.isArray(parsed['tasks']) ? parsed['tasks'] : parsed;
  const entries: readonly unknown[] = Array.isArray(held) ? held : [held];
  if (entries.length === 0) throw new InputError('no-rows', 'holds no task', { file: path });
  return entries.map((entry, index) => {
    if (!isObject(entry)) throw new InputError('wrong-type', `entry ${index + 1} is no task`, { file: path });
    return taskOf(known(taskRowOf(entry, path)), path);
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

function taskOf(row: Record<string, string | number>, file: string): GenerationTask {
  const kind = row[COLUMN.taskKind];
  if (kind !== undefined && kind !== 'generation') {
    throw new InputError('invalid-value', `is '${kind}'; measured here is 'generation'`, {
      file,
      field: COLUMN.taskKind,
    });
  }
  const count = (column: string, least: number, otherwise?: number): number => {
    const value = row[column] ?? otherwise;
    if (value === undefined) throw new InputError('value-missing', 'is missing', { file, field: column });
    if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
    throw new InputError('out-of-range', `is '${value}'; it must be a whole number from ${least}`, {
      file,
      field: column,
    });
  };
  const modelName = row[COLUMN.modelName];
  if (typeof modelName !== 'string')
    throw new InputError('value-missing', 'is missing', { file, field: COLUMN.modelName });
  const task = {
    modelName,
    prompt: count(COLUMN.promptTokens, 0),
    cached: count(COLUMN.cachedTokens, 0, 0),
    generated: count(COLUMN.generatedTokens, 0),
    sequences: count(COLUMN.sequences, 1, 1),
    row,
  };
  if (task.prompt + task.generated > 0) return task;
  throw new InputError('out-of-range', 'are both 0: there is nothing to do', {
    file,
    field: `${COLUMN.promptTokens}, ${COLUMN.generatedTokens}`,
  });
}
