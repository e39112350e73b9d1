import { InputError } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { readTaskRows, type TaskRow } from '../task-rows.js';

/** One generation to measure; tokens are of each sequence. */
export interface GenerationTask extends Pick<TaskRow, 'choice'> {
  readonly modelName: string;
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  /** What the task's document says beside, by column: the model's shape, how its weights are stored. */
  readonly row: Readonly<Record<string, string | number>>;
}

/** Reads a file of generations. @throws InputError naming file, entry and column of what is missing or no count. */
export const readGenerationTasks = (path: string): GenerationTask[] =>
  readTaskRows(path, 'generation').map((task) => taskOf(task, path));

function taskOf({ modelName, row, count, choice }: TaskRow, file: string): GenerationTask {
  const task = {
    modelName,
    prompt: count(COLUMN.promptTokens, 0),
    cached: count(COLUMN.cachedTokens, 0, 0),
    generated: count(COLUMN.generatedTokens, 0),
    sequences: count(COLUMN.sequences, 1, 1),
    row,
    choice,
  };
  if (task.prompt + task.generated > 0) return task;
  throw new InputError('out-of-range', 'are both 0: there is nothing to do', {
    file,
    field: `${COLUMN.promptTokens}, ${COLUMN.generatedTokens}`,
  });
}
