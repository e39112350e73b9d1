import type { Table } from '@ctfusion/base';
import type { ToolResults, ToolSettings } from '@ctfusion/learn';
import { COLUMN } from '@ctfusion/schema/columns';
import { numberOption } from '../number-option.js';
import type { ToolOptions } from './tool-options.js';

/** Files longer than this are no tool's result: of those in memory none was seen over a few MB. */
const LONGEST = 64 * 2 ** 20;
/** Formats that are read as tables before anything else. */
const TABLE = /\.parquet$/i;

/**
 * The runs of a file as a tool wrote it, or of a table of tasks and times; undefined for a table of ours and for documents.
 * @throws InputError naming what the file does not say, and the option that would.
 */
export async function readToolRuns(file: string, options: ToolOptions): Promise<ToolResults | undefined> {
  const { statSync } = await import('node:fs');
  const entry = statSync(file, { throwIfNoEntry: false });
  if (entry?.isFile() !== true || entry.size > LONGEST || TABLE.test(file) || /\.gz$/i.test(file))
    return undefined;
  const { readText } = await import('@ctfusion/base/files');
  const { readToolResults, recogniseTool } = await import('@ctfusion/learn');
  const form = recogniseTool(readText(file));
  if (form === undefined) return undefined;
  const settings = settingsOf(options);
  const needsWork = form === 'mlperf' && options.model !== undefined;
  return readToolResults(
    file,
    needsWork ? { ...settings, work: await networkWork(options.model) } : settings,
  );
}

/** Runs of a table of two columns; undefined for any other. @throws InputError as `timedTasks`, or if no tasks are given. */
export async function readTimedTasks(
  table: Table,
  file: string,
  options: ToolOptions,
): Promise<Table | undefined> {
  const { timeColumn, timedTasks } = await import('@ctfusion/learn');
  if (timeColumn(table) === undefined) return undefined;
  const { InputError } = await import('@ctfusion/base');
  if (options.tasks === undefined)
    throw new InputError('setting-missing', 'names tasks that are told nowhere; give --tasks', { file });
  const { readTasks } = await import('../input/task-files.js');
  return timedTasks(table, await readTasks(options.tasks), settingsOf(options), file);
}

function settingsOf(options: ToolOptions): ToolSettings {
  const count = (name: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : numberOption(name, text, { atLeast: 1, whole: true });
  return {
    system: options.on,
    model: options.model,
    accelerator: options.accelerator,
    precision: options.precision,
    quantisation: options.quantisation,
    batch: count('--batch', options.batch),
    devices: count('--devices', options.devices),
  };
}

/** Work of the forward pass of one sample of a network of the catalog. @throws InputError if the catalog has none of that name. */
async function networkWork(name: string): Promise<NonNullable<ToolSettings['work']>> {
  const { taskMaker } = await import('../new-task/task-makers.js');
  const { demand } = await taskMaker('step').draft({ file: undefined, options: { model: name, batch: '1' } });
  const number = (column: string): number => Number(demand[column]);
  return () => ({
    convolutionGflops: number(COLUMN.forwardConvolutionGflops),
    groupedGflops: number(COLUMN.forwardGroupedGflops),
    matrixGflops: number(COLUMN.forwardMatrixGflops),
    attentionGflops: number(COLUMN.forwardAttentionGflops),
    elementwiseGb: number(COLUMN.forwardElementwiseGb),
    normalisationGb: number(COLUMN.forwardNormalisationGb),
    params: number(COLUMN.params),
    kernels: number(COLUMN.forwardKernels),
  });
}
