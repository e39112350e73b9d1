import { InputError, tableFromRecords } from '@ctfusion/base';
import {
  addLatencyAtBatch,
  checkRunSettings,
  checkTimeUnits,
  joinSystems,
  kindOfTasks,
  type Predictor,
} from '@ctfusion/predict';
import { curveTable } from '@ctfusion/predict/systems';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type ObservationDocument, observationRowOf, systemEntryOf } from '@ctfusion/schema/documents';
import { type Machine, withOneBenchmark } from './machine.js';

/**
 * A predictor that knows the runs of one machine beside what it was trained on, and no other machine's: what an operator tells of its machines
 * changes nobody else's predictions, and how large the fleet is does not matter.
 * @throws InputError of a run that this predictor cannot learn from.
 */
export function calibratedTo(machine: Machine, predictor: Predictor, { isNew = false } = {}): Predictor {
  const runs = machine.runs.filter((run) => kindOfRun(run) === predictor.taskKind);
  if (runs.length === 0 || predictor.calibrate === undefined) return predictor;
  const document = withOneBenchmark(machine.document, predictor.backend);
  const entry = systemEntryOf(document as unknown as Record<string, unknown>, 'system', predictor.backend);
  const table = tableOf(
    runs.map((run) => observationRowOf(run as unknown as Record<string, unknown>, 'observation')),
    'observation',
  );
  const joined = joinSystems(table, tableOf([entry.row], 'system'));
  const curves = curveTable([entry]);
  const complete = curves === undefined ? joined : addLatencyAtBatch(joined, curves, { absent: 'missing' });
  if (isNew) {
    checkRunSettings(predictor, table);
    checkTimeUnits(predictor, complete);
  }
  return predictor.calibrate(complete);
}

/** As `calibratedTo`; a predictor that cannot learn from the runs is given as it is. */
export function calibratedWherePossible(machine: Machine, predictor: Predictor): Predictor {
  try {
    return calibratedTo(machine, predictor);
  } catch (error) {
    if (error instanceof InputError) return predictor;
    throw error;
  }
}

/** The kind of task that a run was of. */
const kindOfRun = ({ task }: ObservationDocument): string =>
  task.kind ?? kindOfTasks(tableOf([task.demand], 'task'));

const tableOf = (rows: readonly Record<string, unknown>[], source: string) =>
  withQuantities(tableFromRecords(rows, source, columnType));
