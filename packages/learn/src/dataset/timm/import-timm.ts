import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, type Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN } from '@ctfusion/schema/columns';
import type { StepRun } from '../step/step-run.js';
import { type StepImport, stepTable } from '../step/step-table.js';
import { architectureOf, modelFamily } from './model-family.js';

/** `benchmark-infer-amp-nchw-pt240-cu124-rtx4090-dynamo.csv` */
const NAME =
  /^benchmark-(infer|train)-([a-z0-9_]+)-(nchw|nhwc)-pt(\d+)-(?:cu\d+|(cpu))-(.+?)(-dynamo)?\.csv(?:\.gz)?$/;
/** Where the repository keeps them. */
const UPSTREAM_FOLDER = 'results';

export interface BenchmarkTable {
  readonly table: Table;
  readonly mode: 'infer' | 'train';
  readonly run: Omit<StepRun, 'model' | 'batch' | 'milliseconds' | 'demand'>;
  readonly layout: string;
}

/** Work of one image. */
interface Counts {
  readonly gmacs: number;
  readonly millionActivations: number;
}

/**
 * Reads pytorch-image-models' tables of step times: one row a model, `system_id` the device, random input already on it. Work is multiply-adds
 * and activations as the tables give them, for tables without them from those that have; models of which none says so are left out and counted.
 * @throws InputError if the folder (or `results` in it) has no such table, a column is missing, or a cell that must be a number is none.
 */
export function importTimm(folder: string, resolvers: Resolvers): StepImport {
  const { runs, leftOut } = timmRuns(benchmarkTables(folder));
  return stepTable(runs, folder, resolvers, { leftOut });
}

/** The runs of tables, and how many rows were not taken, by reason. */
export function timmRuns(
  tables: readonly BenchmarkTable[],
): Pick<StepImport, 'leftOut'> & { readonly runs: StepRun[] } {
  const counts = countsByModel(tables);
  let unknown = 0;
  let failed = 0;
  const runs = tables.flatMap(({ table, mode, run, layout }) => {
    const models = table.texts('model');
    const [batches, steps, sizes, params] = ['batch_size', 'step_time', 'img_size']
      .map((name) => `${mode}_${name}`)
      .concat('param_count')
      .map((name) => table.numbers(name));
    return models.flatMap((model, row): StepRun[] => {
      if (!(batches![row]! > 0 && steps![row]! > 0 && sizes![row]! > 0 && params![row]! > 0)) {
        failed++;
        return [];
      }
      const known = counts.get(keyOf(model, sizes![row]!));
      if (known === undefined) {
        unknown++;
        return [];
      }
      const architecture = architectureOf(model);
      return [
        {
          ...run,
          model: `${model} ${sizes![row]}`,
          batch: batches![row]!,
          milliseconds: steps![row]!,
          demand: demandOf(known, params![row]! * 1e6, architecture),
          columns: {
            [COLUMN.architectureCategory]: architecture,
            [COLUMN.modelFamily]: modelFamily(model),
            [COLUMN.memoryLayout]: layout,
            [COLUMN.inputHeight]: sizes![row]!,
            [COLUMN.inputWidth]: sizes![row]!,
          },
        },
      ];
    });
  });
  return {
    runs,
    leftOut: {
      ...(failed > 0 ? { 'without a time': failed } : {}),
      ...(unknown > 0 ? { 'of models whose work no table gives': unknown } : {}),
    },
  };
}

function benchmarkTables(folder: string): BenchmarkTable[] {
  const place = existsSync(join(folder, UPSTREAM_FOLDER)) ? join(folder, UPSTREAM_FOLDER) : folder;
  const names = existsSync(place) ? readdirSync(place).sort() : [];
  const tables = names.flatMap((name): BenchmarkTable[] => {
    const conditions = conditionsOf(name);
    return conditions === undefined ? [] : [{ table: readTimm(join(place, name)), ...conditions }];
  });
  if (tables.length > 0) return tables;
  throw new InputError(
    'file-unreadable',
    'has no benchmark-<infer|train>-<precision>-<layout>-pt…-<device>.csv',
    {
      file: folder,
    },
  );
}

/** @throws InputError if the file is no CSV. */
export const readTimm = (file: string): Table =>
  readCsv(file, (column) => (column === 'model' ? 'text' : 'number'));

/** What the name of a table says of its runs; undefined for a name of another form. */
export function conditionsOf(name: string): Omit<BenchmarkTable, 'table'> | undefined {
  const parts = NAME.exec(name);
  if (parts === null) return undefined;
  const [, mode, precision, layout, torch, cpu, device, dynamo] = parts;
  return {
    mode: mode as 'infer' | 'train',
    layout: layout!,
    run: {
      device: device!,
      accelerator: cpu ?? 'cuda',
      runtime: dynamo === undefined ? 'torch' : 'torch-compile',
      software: `torch ${Number(torch) / 100}`,
      mode: mode === 'train' ? 'training' : 'inference',
      precision: precision!,
      // benchmark.py's default.
      optimizer: mode === 'train' ? 'momentum' : 'none',
      devices: 1,
    },
  };
}

const keyOf = (model: string, size: number): string => `${model.replace(/\..*$/, '')} ${size}`;

function countsByModel(tables: readonly BenchmarkTable[]): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { table } of tables) {
    if (!table.has('infer_gmacs') || !table.has('infer_macts')) continue;
    const [gmacs, activations, sizes] = ['infer_gmacs', 'infer_macts', 'infer_img_size'].map((name) =>
      table.numbers(name),
    );
    for (const [row, model] of table.texts('model').entries()) {
      if (gmacs![row]! > 0 && activations![row]! > 0)
        counts.set(keyOf(model, sizes![row]!), {
          gmacs: gmacs![row]!,
          millionActivations: activations![row]!,
        });
    }
  }
  return counts;
}

/** Values that layers put out are read and written once by each operator that follows. */
const BYTES_MOVED_PER_VALUE = 8;

function demandOf({ gmacs, millionActivations }: Counts, params: number, architecture: string) {
  const isConvolution = architecture === 'convolution';
  return {
    convolutionGflops: isConvolution ? 2 * gmacs : 0,
    groupedGflops: Number.NaN,
    matrixGflops: isConvolution ? 0 : 2 * gmacs,
    attentionGflops: Number.NaN,
    elementwiseGb: (BYTES_MOVED_PER_VALUE * millionActivations * 1e6) / 1e9,
    normalisationGb: Number.NaN,
    params,
    kernels: Number.NaN,
  };
}
