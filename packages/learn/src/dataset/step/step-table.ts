import { type Column, columnFromCells, Table } from '@ctfusion/base';
import type { Resolvers } from '@ctfusion/predict/systems';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { DATA_SHEET_BACKEND } from '../backend.js';
import { describedRuns } from '../described-runs.js';
import { deviceFacts } from '../device-facts.js';
import { isComplete, type LeftOut, RowFilter, withoutDataSheet } from '../keep-rows.js';
import { gpuChip } from './gpu-chip.js';
import type { StepRun } from './step-run.js';

export interface StepImport {
  readonly table: Table;
  readonly leftOut: LeftOut;
}

const NUMBERS: Readonly<Record<string, (run: StepRun) => number>> = {
  [COLUMN.batchSize]: ({ batch }) => batch,
  [COLUMN.parallelDevices]: ({ devices }) => devices,
  [COLUMN.forwardConvolutionGflops]: ({ demand }) => demand.convolutionGflops,
  [COLUMN.forwardGroupedGflops]: ({ demand }) => demand.groupedGflops,
  [COLUMN.forwardMatrixGflops]: ({ demand }) => demand.matrixGflops,
  [COLUMN.forwardAttentionGflops]: ({ demand }) => demand.attentionGflops,
  [COLUMN.forwardElementwiseGb]: ({ demand }) => demand.elementwiseGb,
  [COLUMN.forwardNormalisationGb]: ({ demand }) => demand.normalisationGb,
  [COLUMN.params]: ({ demand }) => demand.params,
  [COLUMN.forwardKernels]: ({ demand }) => demand.kernels,
  [COLUMN.inputMb]: ({ demand }) => demand.inputMb ?? 0,
  [COLUMN.totalTimeMs]: ({ milliseconds }) => milliseconds,
};
const TEXTS: Readonly<Record<string, (run: StepRun) => string>> = {
  [COLUMN.systemId]: ({ system, device }) => system ?? device,
  [COLUMN.gpuChip]: ({ device }) => gpuChip(device),
  [COLUMN.modelName]: ({ model }) => model,
  [COLUMN.taskKind]: () => 'step',
  [COLUMN.runtime]: ({ runtime }) => runtime,
  [COLUMN.software]: ({ software }) => software,
  [COLUMN.accelerator]: ({ accelerator }) => accelerator,
  [COLUMN.stepMode]: ({ mode }) => mode,
  [COLUMN.precision]: ({ precision }) => precision,
  [COLUMN.optimizer]: ({ optimizer }) => optimizer,
};

/**
 * The runs as a dataset: one row each, `system_id` the device, facts by the catalog of data sheets, derived columns. Devices of which no data
 * sheet gives bandwidth and peak are left out, counted and named.
 */
export function stepTable(
  runs: readonly StepRun[],
  folder: string,
  resolvers: Resolvers,
  {
    backend = DATA_SHEET_BACKEND,
    leftOut = {},
  }: { readonly backend?: string | undefined; readonly leftOut?: LeftOut } = {},
): StepImport {
  const tasks = stepTasks(runs, folder, backend);
  const further = furtherColumns(runs);
  const stated = new Set(further.map(([name]) => name));
  const devices = runs.map(({ device }) => device);
  const facts = deviceFacts(tasks, resolvers, devices).filter(([name]) => !stated.has(name));
  const described = describedRuns(tasks, [...facts, ...further]);
  const rows = new RowFilter();
  const known = rows.keep(described, withoutDataSheet(devices), isComplete(described, RATES));
  return { table: known.withSource(folder), leftOut: { ...leftOut, ...rows.leftOut } };
}

/** Tasks and times of the runs, nothing of their devices. */
export function stepTasks(runs: readonly StepRun[], folder: string, backend = DATA_SHEET_BACKEND): Table {
  return new Table(
    [
      ...Object.entries(TEXTS).map(([name, of]): [string, Column] => [
        name,
        { kind: 'text', values: runs.map(of) },
      ]),
      [COLUMN.backend, { kind: 'text', values: runs.map(() => backend) }],
      ...Object.entries(NUMBERS).map(([name, of]): [string, Column] => [
        name,
        { kind: 'number', values: Float64Array.from(runs, of) },
      ]),
    ],
    runs.length,
    folder,
  );
}

const RATES = [COLUMN.deviceMatrixTflops, COLUMN.deviceElementwiseGbps];

function furtherColumns(runs: readonly StepRun[]): [string, Column][] {
  const names = [...new Set(runs.flatMap(({ columns }) => Object.keys(columns ?? {})))];
  return names.map((name) => [
    name,
    columnFromCells(
      runs.map(({ columns }) => String(columns?.[name] ?? '')),
      columnType(name),
    ),
  ]);
}
