import { shown, type Table } from '@ctfusion/base';
import { COLUMN, MODULE_COUNT_COLUMNS } from '@ctfusion/schema/columns';
import { layerCounts } from '../features/layer-counts.js';
import type { Predictor } from '../predictor.js';
import { fewOf } from './few-of.js';

/** How a task is run, as far as it decides how long it takes, in words; and what a training run that does not say was run with. */
const SETTINGS = [
  { column: COLUMN.taskKind, what: 'the kind of task', assumed: ['frames', 'clips'] },
  { column: COLUMN.precision, what: 'the precision', assumed: ['fp32'] },
  { column: COLUMN.quantisation, what: 'the quantisation', assumed: ['none'] },
  { column: COLUMN.parallelDevices, what: 'the number of devices', assumed: ['1'] },
  { column: COLUMN.overlap, what: 'the overlap of batches', assumed: ['serial'] },
] as const;

/** What `bench` calls the ways in which batches overlap (`run_mode`). */
export const OVERLAP_OF_RUN_MODE: Readonly<Record<string, string>> = {
  sequential: 'serial',
  pipelined: 'pipelined',
};

/** A setting of one row that the predictor did not learn from. */
interface OtherSetting {
  readonly row: number;
  readonly column: string;
  readonly reason: string;
}

/** Settings of tasks that differ from those of every training run. What a task leaves out is taken to be as in training. */
export function otherSettings(table: Table, predictor: Predictor): OtherSetting[] {
  const found = SETTINGS.flatMap(({ column, what, assumed }) => {
    if (!table.has(column)) return [];
    const known: readonly string[] = predictor.trainedSettings?.[column] ?? assumed;
    const written = new Set(known.map((name) => name.toLowerCase()));
    return table.texts(column).flatMap((value, row): OtherSetting[] => {
      // `F16` of a file's header is the `f16` of a command line.
      if (value === '' || written.has(value.toLowerCase())) return [];
      return [
        { row, column, reason: `${what} is ${shown(value)}, the predictor learned from ${fewOf(known)}` },
      ];
    });
  });
  return [...otherRuntimes(table, predictor), ...found];
}

/** What bundles were trained on that do not say how layers were counted. */
const ASSUMED_COUNTINGS: readonly string[] = ['modules'];
const COUNTED_AS: Readonly<Record<string, string>> = {
  modules: 'modules of the framework',
  nodes: 'nodes of the model file',
};

/**
 * Rows of which layers are counted otherwise than in every training run, where the predictor reads counts. Unlike a setting this is no other
 * way to run: a run that counts otherwise still tells how fast its machine is. A predictor that needs counts by name cannot convert them.
 */
export function otherLayerCountings(table: Table, predictor: Predictor): OtherSetting[] {
  const known = predictor.trainedSettings?.[COLUMN.layerCounting] ?? ASSUMED_COUNTINGS;
  const converts = predictor.readsOptionally?.(COLUMN.numRelu) === true;
  if (!converts && !needsModuleCounts(predictor)) return [];
  const counts = layerCounts(table);
  return Array.from({ length: table.rowCount }, (_, row) => counts.counting(row)).flatMap((way, row) => {
    if (way === 'none' || known.includes(way)) return [];
    const learned = known.map((name) => COUNTED_AS[name] ?? shown(name)).join(' and ');
    const counted = `its layers are counted as ${COUNTED_AS[way]}, the predictor learned from ${learned}`;
    const reason = converts ? `${counted}; they are converted on average` : counted;
    return [{ row, column: COLUMN.layerCounting, reason }];
  });
}

/**
 * Rows that count some types of layers and say nothing of others, where the predictor reads counts if they are there: what is not said is
 * predicted as if there were none of it, so the answer says so.
 */
export function partLayerCounts(table: Table, predictor: Predictor): OtherSetting[] {
  if (predictor.readsOptionally?.(COLUMN.numRelu) !== true) return [];
  const counts = layerCounts(table);
  return Array.from({ length: table.rowCount }, (_, row) => counts.lacking(row)).flatMap((lacking, row) => {
    if (lacking.length === 0) return [];
    const reason = `its layers are counted in part: ${fewOf(lacking)} not stated, taken for none`;
    return [{ row, column: COLUMN.layerCounting, reason }];
  });
}

const needsModuleCounts = ({ inputs }: Predictor): boolean =>
  inputs.some((name) => MODULE_COUNT_COLUMNS.includes(name));

/** A backend's name begins with its runtime's: `onnxruntime-cpu`. */
function otherRuntimes(table: Table, { backend, trainedSettings }: Predictor): OtherSetting[] {
  const column = COLUMN.runtime;
  if (!table.has(column) || backend === '') return [];
  return table.texts(column).flatMap((runtime, row): OtherSetting[] => {
    if (trainedSettings?.[column]?.includes(runtime)) return [];
    if (runtime === '' || backend === runtime || backend.startsWith(`${runtime}-`)) return [];
    const learned = fewOf(trainedSettings?.[column] ?? [backend]);
    return [
      { row, column, reason: `the runtime is ${shown(runtime)}, the predictor learned from ${learned}` },
    ];
  });
}
