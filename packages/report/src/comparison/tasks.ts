import type { Categorical, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** Which task each row runs, so that one task's times on several systems can be ranked. */
export interface Tasks {
  readonly perRow: Categorical;
  /** The columns that tell tasks apart. */
  readonly columns: readonly string[];
  /** Whether the dataset's task columns were at hand, so that rows of one task and system are repeats of one another. */
  readonly complete: boolean;
}

/** Columns that describe a task, as far as a dataset has them. */
const TASK_COLUMNS = [
  COLUMN.modelName,
  COLUMN.batchSize,
  COLUMN.totalFrames,
  COLUMN.imageHeight,
  COLUMN.imageWidth,
  COLUMN.numChannels,
  COLUMN.inputHeight,
  COLUMN.inputWidth,
  COLUMN.directorySizeMb,
  COLUMN.params,
  COLUMN.runtime,
  COLUMN.quantisation,
  COLUMN.promptTokens,
  COLUMN.cachedTokens,
  COLUMN.generatedTokens,
  COLUMN.sequences,
  COLUMN.parallelDevices,
];

/**
 * The task of every test row: from the dataset's task columns where they are at hand, else model and batch size alone. Undefined if the
 * rows have neither.
 * @param datasetRows the test rows of the dataset, with all its columns
 */
export function tasksOfRows(
  rowCount: number,
  datasetRows: Table | undefined,
  models: Categorical | undefined,
  batchSizes: Float64Array | undefined,
): Tasks | undefined {
  return datasetRows === undefined
    ? tasksOfColumns(rowCount, models, batchSizes)
    : tasksOfDataset(datasetRows);
}

function tasksOfDataset(datasetRows: Table): Tasks {
  const columns = TASK_COLUMNS.filter((name) => datasetRows.has(name));
  const cells = columns.map((name) => datasetRows.texts(name));
  const texts = Array.from({ length: datasetRows.rowCount }, (_, row) =>
    cells.map((column) => column[row]!).join(' · '),
  );
  return { columns, complete: true, perRow: encode(texts) };
}

function tasksOfColumns(
  rowCount: number,
  models: Categorical | undefined,
  batchSizes: Float64Array | undefined,
): Tasks | undefined {
  if (models === undefined && batchSizes === undefined) return undefined;
  const codes = new Int32Array(rowCount);
  const names: string[] = [];
  const codeOf = new Map<string, number>();
  for (let row = 0; row < rowCount; row++) {
    const name = [
      ...(models === undefined ? [] : [models.names[models.codes[row]!]!]),
      ...(batchSizes === undefined ? [] : [`batch ${batchSizes[row]}`]),
    ].join(' · ');
    let code = codeOf.get(name);
    if (code === undefined) {
      code = names.length;
      codeOf.set(name, code);
      names.push(name);
    }
    codes[row] = code;
  }
  return {
    perRow: { codes, names },
    complete: false,
    columns: [
      ...(models === undefined ? [] : [COLUMN.modelName]),
      ...(batchSizes === undefined ? [] : [COLUMN.batchSize]),
    ],
  };
}

function encode(texts: readonly string[]): Categorical {
  const names = [...new Set(texts)];
  const codeOf = new Map(names.map((name, code) => [name, code]));
  return { codes: Int32Array.from(texts, (text) => codeOf.get(text)!), names };
}
