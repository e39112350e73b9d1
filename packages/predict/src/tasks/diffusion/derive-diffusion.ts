import type { Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { deviceRates } from '../generation/device-columns.js';
import { columnOr } from '../quantity.js';
import { deviceSheets } from '../step/derive-step-columns.js';
import { sustainedTflops } from '../step/sheet-rates.js';
import { hostThreadScores } from './host-thread-score.js';
import { type DiffusionDemand, diffusionDemand } from './known-diffusion-models.js';

/** Columns of a model's demand, and what a known model says of them. */
const DEMAND: Readonly<Record<string, (demand: DiffusionDemand) => number>> = {
  [COLUMN.passesPerStep]: ({ passesPerStep }) => passesPerStep,
  [COLUMN.passFlopsG]: ({ pass }) => pass.flops / 1e9,
  [COLUMN.passGb]: ({ pass }) => pass.bytes / 1e9,
  [COLUMN.passScoreGb]: ({ pass }) => pass.scoreBytes / 1e9,
  [COLUMN.passKernels]: ({ pass }) => pass.kernels,
  [COLUMN.params]: ({ pass }) => pass.params,
  [COLUMN.decodeFlopsG]: ({ decodeGflops }) => decodeGflops,
  [COLUMN.decodeGb]: ({ decodeGb }) => decodeGb,
};

/**
 * What making images waits for: the demand of models that are known by name, where the task does not state it, the rates of the device, the
 * host's thread score, and the family of the coefficients. A table without such tasks is returned as it is.
 */
export function deriveDiffusionColumns(table: Table): Table {
  if (!table.has(COLUMN.diffusionSteps)) return table;
  const known = knownDemands(table);
  const demand = Object.entries(DEMAND).map(([name, value]): [string, Column] => {
    const stated = columnOr(table, name, (row) =>
      known[row] === undefined ? Number.NaN : value(known[row]),
    );
    return [name, { kind: 'number', values: Float64Array.from(known, (_, row) => stated(row)) }];
  });
  const derived: [string, Column][] = [
    ...deviceColumns(table),
    [COLUMN.hostThreadScore, { kind: 'number', values: hostThreadScores(table) }],
    [COLUMN.runtimeFamily, { kind: 'text', values: families(table) }],
  ];
  return table.with([...demand, ...derived.filter(([name]) => !table.has(name))]);
}

/** The data sheet's rates of every row's GPU, and what products sustain at the task's precision as far as its power allows. */
function deviceColumns(table: Table): [string, Column][] {
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  const rates = rows.map(deviceRates(table));
  const sheets = deviceSheets(table);
  const precisions = table.has(COLUMN.precision) ? table.texts(COLUMN.precision) : undefined;
  const number = (values: readonly number[]): Column => ({
    kind: 'number',
    values: Float64Array.from(values),
  });
  return [
    [COLUMN.deviceMemoryBandwidthGbps, number(rates.map(({ bandwidth }) => bandwidth))],
    [COLUMN.deviceHalfTflops, number(rates.map(({ tflops }) => tflops))],
    [COLUMN.deviceSingleTflops, number(rates.map(({ single }) => single))],
    [
      COLUMN.deviceConvolutionTflops,
      number(rows.map((row) => sustainedTflops(sheets(row), precisions?.[row] || USUAL_PRECISION))),
    ],
  ];
}

/** In which image models run unless the task says otherwise. */
const USUAL_PRECISION = 'fp16';

/** Demand of every row's model, counted once for each model and size. */
function knownDemands(table: Table): (DiffusionDemand | undefined)[] {
  const names = table.has(COLUMN.modelName) ? table.texts(COLUMN.modelName) : [];
  const [heights, widths] = [COLUMN.imageHeight, COLUMN.imageWidth].map((name) =>
    columnOr(table, name, () => Number.NaN),
  );
  const counted = new Map<string, DiffusionDemand | undefined>();
  return Array.from({ length: table.rowCount }, (_, row) => {
    const [name, height, width] = [names[row] ?? '', heights!(row), widths!(row)];
    const key = JSON.stringify([name, height, width]);
    if (!counted.has(key)) counted.set(key, diffusionDemand(name, height, width));
    return counted.get(key);
  });
}

/** Coefficients are learned together by the GPU's generation and the runtime's main version: `Ada Lovelace, torch 2`. */
function families(table: Table): string[] {
  const text = (name: string) => (table.has(name) ? table.texts(name) : undefined);
  const [generations, runtimes, versions] = [COLUMN.gpuGeneration, COLUMN.runtime, COLUMN.runtimeVersion].map(
    text,
  );
  return Array.from({ length: table.rowCount }, (_, row) => {
    const version = /^v?(\d+)/.exec(versions?.[row] ?? '')?.[1] ?? '';
    const runtime = `${runtimes?.[row] ?? ''} ${version}`.trim();
    return [generations?.[row] ?? '', runtime].filter((part) => part !== '').join(', ');
  });
}
