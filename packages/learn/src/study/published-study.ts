import { InputError, mean, quantile, type Table, tableFromRecords } from '@ctfusion/base';
import { crossJoin, type Predictor } from '@ctfusion/predict';
import { COLUMN, columnDefinition, columnType } from '@ctfusion/schema/columns';
import type { LoadedConfig } from '../experiment/config.js';
import { fitAll } from '../experiment/fit-all.js';
import { learnServers } from '../systems/server-machines.js';
import { atLevel, DATA_SHEET } from './information-levels.js';

/** Machines that the published experiments held out, the one that others are compared with first. */
const REFERENCE = 'intel_core_i7_13th_gen__nvidia_geforce_rtx_4070';
/** Published model → family of the embedded dataset, where the names differ. */
const FAMILIES: Readonly<Record<string, string>> = { yolov8s: 'yolov8s_like' };
/** The published task's sizes are not known, so the judge tries the embedded dataset's; the author's runner works frame by frame. */
const SIZES = [
  [640, 360],
  [1280, 720],
  [1920, 1080],
] as const;
const FRAMES = 96;

/** How machines are ordered for the same model and batch size, at one source size. */
interface PublishedSize {
  readonly im_width: number;
  readonly im_height: number;
  /** Median over cells of each machine's predicted time to the reference machine's. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Mean over cells of Kendall's tau between predicted and true times (Kendall, 1938). */
  readonly mean_kendall_tau: number;
  /** Cells in which the machine predicted fastest is the fastest. */
  readonly fastest_right: number;
}

export interface PublishedStudy {
  readonly cells: number;
  /** As `ratios`, of the true times. */
  readonly true_ratios: Readonly<Record<string, number>>;
  readonly sizes: readonly PublishedSize[];
}

interface Cell {
  readonly model: string;
  readonly batchSize: number;
  /** Median true time of each machine, ms. */
  readonly truth: readonly number[];
}

/**
 * Judges machines against each other on the published true times of the five held-out machines: fits the config on its dataset alone (no
 * coefficient from elsewhere) and predicts every model and batch size on every machine.
 * @param options.dataSheetOnly whether their benchmarks are hidden, and imputed by what the dataset's machines and the other published ones
 *   are like
 * @param options.servers rented servers that what machines are like is also learned from
 * @param published.machines one row per machine: its benchmarks and facts
 * @param published.runs `system_id, model_name, batch_size, target` (ms) of the held-out runs
 * @throws InputError if the dataset lacks a published model, or the reference machine has no runs.
 */
export function studyPublished(
  { config, ...loaded }: LoadedConfig,
  dataset: Table,
  published: { readonly machines: Table; readonly runs: Table },
  options: { readonly dataSheetOnly?: boolean; readonly servers?: Table } = {},
): PublishedStudy {
  const systems = [...new Set(published.runs.texts(COLUMN.systemId))].sort((a, b) =>
    a === REFERENCE ? -1 : b === REFERENCE ? 1 : a < b ? -1 : 1,
  );
  if (systems[0] !== REFERENCE) {
    throw new InputError('key-not-found', `there is no run of '${REFERENCE}'`, {
      file: published.runs.source,
    });
  }
  const measured = rowsOf(published.machines, systems);
  const machines = options.dataSheetOnly ? atLevel(measured, DATA_SHEET) : measured;
  const cells = cellsOf(published.runs, systems);
  const alone = { ...config, predictor: { ...config.predictor, priors: [], imputation_priors: [] } };
  const names = published.machines.texts(COLUMN.systemId);
  const others = published.machines.take(names.flatMap((name, row) => (systems.includes(name) ? [] : [row])));
  const predictor = fitAll({ ...loaded, config: alone }, dataset, {
    machines: others,
    elsewhere: options.servers === undefined ? [] : [learnServers(options.servers)],
  });
  return {
    cells: cells.length,
    true_ratios: ratiosOf(
      systems,
      cells.map(({ truth }) => truth),
    ),
    sizes: SIZES.map(([width, height]) =>
      judgeSize(predictor, { dataset, machines, cells, width, height, systems }),
    ),
  };
}

/** The rows of the named systems, in their order. */
function rowsOf(machines: Table, systems: readonly string[]): Table {
  const names = machines.texts(COLUMN.systemId);
  return machines.take(
    systems.map((system) => {
      const row = names.indexOf(system);
      if (row >= 0) return row;
      throw new InputError('key-not-found', `'${system}' has no benchmarks`, { file: machines.source });
    }),
  );
}

/** Models and batch sizes that every machine ran. */
function cellsOf(runs: Table, systems: readonly string[]): Cell[] {
  const names = runs.texts(COLUMN.systemId);
  const models = runs.texts(COLUMN.modelName);
  const batches = runs.completeNumbers(COLUMN.batchSize);
  const target = runs.completeNumbers('target');
  const times = new Map<string, { model: string; batchSize: number; bySystem: Map<string, number[]> }>();
  for (const [row, model] of models.entries()) {
    const key = `${model} ${batches[row]}`;
    const cell = times.get(key) ?? { model, batchSize: batches[row]!, bySystem: new Map<string, number[]>() };
    times.set(key, cell);
    cell.bySystem.set(names[row]!, [...(cell.bySystem.get(names[row]!) ?? []), target[row]!]);
  }
  return [...times.values()]
    .filter(({ bySystem }) => systems.every((system) => bySystem.has(system)))
    .map(({ model, batchSize, bySystem }) => ({
      model,
      batchSize,
      truth: systems.map((system) => quantile(bySystem.get(system)!, 0.5)),
    }));
}

interface SizeInputs {
  readonly dataset: Table;
  readonly machines: Table;
  readonly cells: readonly Cell[];
  readonly width: number;
  readonly height: number;
  readonly systems: readonly string[];
}

function judgeSize(predictor: Predictor, inputs: SizeInputs): PublishedSize {
  const { machines, cells, systems, width, height } = inputs;
  const tasks = cells.map((cell) => taskOf(inputs, cell));
  const rows = crossJoin(machines, tableFromRecords(tasks, 'published tasks', columnType));
  const { latencyMs } = predictor.predict(rows);
  // crossJoin lists the machines of a task one after another.
  const predicted = cells.map((_, cell) =>
    systems.map((_, system) => latencyMs[cell * systems.length + system]!),
  );
  const fastest = (times: readonly number[]): number => times.indexOf(Math.min(...times));
  return {
    im_width: width,
    im_height: height,
    ratios: ratiosOf(systems, predicted),
    mean_kendall_tau: mean(cells.map(({ truth }, cell) => kendallTau(truth, predicted[cell]!))),
    fastest_right: cells.filter(({ truth }, cell) => fastest(truth) === fastest(predicted[cell]!)).length,
  };
}

/** What the embedded dataset says of the model at that size, run as the author's runner does. */
function taskOf({ dataset, width, height }: SizeInputs, cell: Cell): Record<string, unknown> {
  const family = FAMILIES[cell.model] ?? cell.model;
  const names = dataset.texts(COLUMN.modelName);
  const widths = dataset.numbers(COLUMN.imageWidth);
  const row = names.findIndex((name, index) => name === family && widths[index] === width);
  if (row < 0) {
    throw new InputError('key-not-found', `there is no run of '${family}' at ${width} × ${height}`, {
      file: dataset.source,
    });
  }
  const demand = dataset.names.filter((name) => columnDefinition(name)?.owner === 'task');
  const [known] = dataset.take([row]).records();
  return {
    ...Object.fromEntries(demand.map((name) => [name, known![name]])),
    [COLUMN.modelName]: family,
    [COLUMN.batchSize]: cell.batchSize,
    [COLUMN.totalFrames]: FRAMES,
    [COLUMN.hostWorkers]: 1,
    [COLUMN.modelCopies]: 1,
  };
}

function ratiosOf(systems: readonly string[], times: readonly (readonly number[])[]): Record<string, number> {
  return Object.fromEntries(
    systems.slice(1).map((system, index) => [
      system,
      quantile(
        times.map((cell) => cell[index + 1]! / cell[0]!),
        0.5,
      ),
    ]),
  );
}

/** Share of concordant minus share of discordant pairs (Kendall, A New Measure of Rank Correlation, 1938). */
function kendallTau(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      sum += Math.sign((a[i]! - a[j]!) * (b[i]! - b[j]!));
      pairs++;
    }
  }
  return sum / pairs;
}
