import { type Column, InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictor } from '../predictor.js';
import { implausibleCells } from '../verdict/implausible.js';
import { OVERLAP_OF_RUN_MODE, otherSettings } from '../verdict/settings.js';

/**
 * Checks that measured runs asked what can be, and were run as the predictor's training runs were: what another runtime, precision or overlap of batches costs
 * would otherwise be booked as the machine's. What a run does not say is taken to be as in training.
 * @param runs as they were measured, before what their systems say is joined.
 * @throws InputError naming file, row and column of a run that was run otherwise, or whose task cannot be.
 */
export function checkRunSettings(predictor: Predictor, runs: Table): void {
  checkBackend(predictor, runs);
  const [impossible] = implausibleCells(runs, predictor);
  if (impossible !== undefined)
    throw new InputError('out-of-range', impossible.reason, runs.location(impossible.row, impossible.column));
  const [other] = otherSettings(withOverlap(runs), predictor);
  if (other === undefined) return;
  const { row, column, reason } = other;
  const place = runs.has(column) ? column : COLUMN.runMode;
  throw new InputError(
    'inconsistent',
    `${reason}; such a run does not tell how fast the machine is`,
    runs.location(row, place),
  );
}

/** A run that says by which runtime it was made, one of training's, need not have its benchmarks' backend. */
function checkBackend({ backend, trainedSettings }: Predictor, runs: Table): void {
  if (!runs.has(COLUMN.backend) || backend === '') return;
  const names = runs.texts(COLUMN.backend);
  const runtimes = runs.has(COLUMN.runtime) ? runs.texts(COLUMN.runtime) : undefined;
  const isTrained = (row: number): boolean =>
    trainedSettings?.[COLUMN.runtime]?.includes(runtimes?.[row] ?? '') === true;
  const row = names.findIndex((name, index) => name !== '' && name !== backend && !isTrained(index));
  if (row < 0) return;
  throw new InputError(
    'mixed-backends',
    `the run was measured with backend ${shown(names[row])}, the predictor learned from ${shown(backend)}`,
    runs.location(row, COLUMN.backend),
  );
}

/** Runs that say by which mode of `bench` they were run, with what that means. */
function withOverlap(runs: Table): Table {
  if (!runs.has(COLUMN.runMode) || runs.has(COLUMN.overlap)) return runs;
  const values = runs.texts(COLUMN.runMode).map((mode) => OVERLAP_OF_RUN_MODE[mode] ?? mode);
  const overlap: Column = { kind: 'text', values };
  return runs.with([[COLUMN.overlap, overlap]]);
}
