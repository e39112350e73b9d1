import type { Table } from '@ctfusion/base';
import type { ToolResults, ToolSettings } from '@ctfusion/learn';
import type { Resolvers } from '@ctfusion/predict/systems';
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
  const { MLPERF_NETWORKS, readToolResults, recogniseTool } = await import('@ctfusion/learn');
  const form = recogniseTool(readText(file));
  if (form === undefined) return undefined;
  const settings = settingsOf(options);
  const named = form === 'mlperf' && options.model !== undefined ? [options.model] : [];
  const networks = form === 'mlperf-results' ? MLPERF_NETWORKS : named;
  return readToolResults(file, { ...settings, work: await networkWork(networks) });
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

/** @throws InputError naming the first device without a data sheet: nothing else tells what runs on it say of others. */
export async function checkDevices(
  names: readonly string[],
  { gpu, cpu }: Resolvers,
  { field, file }: { readonly field: string; readonly file?: string },
): Promise<void> {
  const unknown = names.find((name) => [gpu, cpu].every((resolve) => resolve(name).candidates.length === 0));
  if (unknown === undefined) return;
  const { InputError, shown } = await import('@ctfusion/base');
  const why = gpu(unknown).reason ?? 'it has no data sheet';
  throw new InputError('unknown-name', `${shown(unknown)} is no device that is known: ${why}`, {
    field,
    ...(file === undefined ? {} : { file }),
  });
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

/** Work of the forward pass of one sample of networks of the catalog. @throws InputError if the catalog has none of a name. */
async function networkWork(names: readonly string[]): Promise<NonNullable<ToolSettings['work']>> {
  const works = new Map<string, Work>();
  for (const name of names) works.set(name, await workOf(name));
  return (name) => works.get(name);
}

type Work = ReturnType<NonNullable<ToolSettings['work']>>;

async function workOf(name: string): Promise<Work> {
  const { taskMaker } = await import('../new-task/task-makers.js');
  const { demand } = await taskMaker('step').draft({ file: undefined, options: { model: name, batch: '1' } });
  const number = (column: string): number => Number(demand[column]);
  return {
    convolutionGflops: number(COLUMN.forwardConvolutionGflops),
    groupedGflops: number(COLUMN.forwardGroupedGflops),
    matrixGflops: number(COLUMN.forwardMatrixGflops),
    attentionGflops: number(COLUMN.forwardAttentionGflops),
    elementwiseGb: number(COLUMN.forwardElementwiseGb),
    normalisationGb: number(COLUMN.forwardNormalisationGb),
    params: number(COLUMN.params),
    kernels: number(COLUMN.forwardKernels),
  };
}
