import { type Column, InputError, shown, Table } from '@ctfusion/base';
import { languageModel } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from '../backend.js';
import { columnMakers } from '../column-makers.js';
import { checkTime } from './check-time.js';

/** One run of a language model, as a tool's file tells it. */
export interface GenerationRun {
  readonly system: string;
  readonly model: string;
  readonly runtime: string;
  readonly accelerator: string;
  readonly quantisation: string;
  readonly software: string;
  readonly devices: number;
  readonly prompt: number;
  readonly cached: number;
  readonly generated: number;
  readonly sequences: number;
  /** Undefined where the name must tell. */
  readonly params: number | undefined;
  readonly weightBits: number;
  readonly deviceLayers: number | undefined;
  readonly milliseconds: number;
}

/**
 * The runs as a table of tasks with their times.
 * @throws InputError naming the model whose size nobody says, or a time that is not above 0.
 */
export function generationTable(runs: readonly GenerationRun[], file: string): Table {
  const { numbers, texts } = columnMakers(runs.length);
  const shapes = runs.map(({ model, params }) => {
    const shape = languageModel(model, params);
    if (shape !== undefined) return shape;
    throw new InputError('setting-missing', `the size of ${shown(model)} is not known`, {
      file,
      field: 'model',
    });
  });
  for (const [index, { milliseconds }] of runs.entries())
    checkTime(milliseconds, `${file}, run ${index + 1}`);
  const text = (value: (run: GenerationRun) => string): Column => texts((row) => value(runs[row]!));
  const count = (value: (run: GenerationRun) => number | undefined): Column =>
    numbers((row) => value(runs[row]!) ?? Number.NaN);
  return new Table(
    [
      [COLUMN.systemId, text(({ system }) => system)],
      [COLUMN.taskKind, texts(() => 'generation')],
      [COLUMN.backend, texts(() => DATA_SHEET_BACKEND)],
      [COLUMN.modelName, text(({ model }) => model)],
      [COLUMN.runtime, text(({ runtime }) => runtime)],
      [COLUMN.software, text(({ software }) => software)],
      [COLUMN.accelerator, text(({ accelerator }) => accelerator)],
      [COLUMN.quantisation, text(({ quantisation }) => quantisation)],
      [COLUMN.parallelDevices, count(({ devices }) => devices)],
      [COLUMN.promptTokens, count(({ prompt }) => prompt)],
      [COLUMN.cachedTokens, count(({ cached }) => cached)],
      [COLUMN.generatedTokens, count(({ generated }) => generated)],
      [COLUMN.sequences, count(({ sequences }) => sequences)],
      [COLUMN.params, numbers((row) => runs[row]!.params ?? shapes[row]!.params)],
      [COLUMN.activeParams, numbers((row) => activeParams(shapes[row]!, runs[row]!.params))],
      [COLUMN.transformerLayers, numbers((row) => shapes[row]!.layers)],
      [COLUMN.cacheLayers, numbers((row) => shapes[row]!.cacheLayers ?? Number.NaN)],
      [COLUMN.modelWidth, numbers((row) => shapes[row]!.width)],
      [COLUMN.kvHeads, numbers((row) => shapes[row]!.kvHeads)],
      [COLUMN.headSize, numbers((row) => shapes[row]!.headSize)],
      [COLUMN.vocabularySize, numbers((row) => shapes[row]!.vocabulary ?? Number.NaN)],
      [COLUMN.weightBits, count(({ weightBits }) => weightBits)],
      [COLUMN.deviceLayers, count(({ deviceLayers }) => deviceLayers)],
      [COLUMN.totalTimeMs, count(({ milliseconds }) => milliseconds)],
    ],
    runs.length,
    file,
  );
}

/** Of a dense model all that the file counts; of experts the name's share. */
const activeParams = (
  shape: { readonly params: number; readonly activeParams: number },
  counted: number | undefined,
): number => (shape.activeParams < shape.params ? shape.activeParams : (counted ?? shape.params));
