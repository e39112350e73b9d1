import { InputError, type Table, tableFromRecords } from '@ctfusion/base';
import { addLatencyAtBatch, joinSystems } from '@ctfusion/predict';
import { curveTable } from '@ctfusion/predict/systems';
import { COLUMN, columnType, withQuantities } from '@ctfusion/schema/columns';
import { observationRowOf, systemEntryOf } from '@ctfusion/schema/documents';
import { type Machine, withOneBenchmark } from '../answers/machine.js';

/** Backend of what is learned from data sheets: no machine needs a benchmark then. */
const DATA_SHEET = 'data-sheet';

/** Whether a machine says of itself what a predictor of this backend is learned from. */
export const isOfBackend = ({ document }: Machine, backend: string): boolean =>
  backend === DATA_SHEET || document.benchmarks.some((benchmark) => benchmark.backend === backend);

/** The runs of machines, one row each, with their machine's columns and every derived one. @throws InputError naming what cannot be read. */
export function runTable(machines: readonly Machine[], backend: string): Table {
  const entries = machines.map(({ document }) =>
    systemEntryOf({ ...withOneBenchmark(document, backend) }, 'system', backend),
  );
  const runs = machines.flatMap((machine) =>
    machine.runs.map((run) => observationRowOf({ ...run }, 'observation')),
  );
  if (runs.length === 0) throw new InputError('no-rows', 'no run is left');
  const systems = entries.map(({ row }) => ({ [COLUMN.backend]: backend, ...row }));
  const joined = joinSystems(tableOf(runs, 'observation'), tableOf(systems, 'system'));
  const curves = curveTable(entries);
  return curves === undefined ? joined : addLatencyAtBatch(joined, curves, { absent: 'missing' });
}

const tableOf = (rows: readonly Record<string, unknown>[], source: string): Table =>
  withQuantities(tableFromRecords(rows, source, columnType));
