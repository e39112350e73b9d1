import { InputError, type Table, tableFromRecords } from '@ctfusion/base';
import {
  addLatencyAtBatch,
  checkRunSettings,
  checkTimeUnits,
  joinSystems,
  kindOfTasks,
  type OwnRuns,
  type Predictor,
} from '@ctfusion/predict';
import { curveTable } from '@ctfusion/predict/systems';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import { type ObservationDocument, observationRowOf, systemEntryOf } from '@ctfusion/schema/documents';
import { type Machine, withOneBenchmark } from './machine.js';

/** What predictions know of one machine by its own runs: beside the shared predictor or, of a machine that training knew, in its place. */
export type Known = { readonly runs: OwnRuns } | { readonly predictor: Predictor };

/**
 * What the runs of one machine tell beside what a predictor was trained on, and no other machine's: what an operator tells of its machines
 * changes nobody else's predictions, and how large the fleet is does not matter. Undefined where nothing can be learned from them.
 * @throws InputError of a run that this predictor cannot learn from.
 */
export function knownByRuns(
  machine: Machine,
  predictor: Predictor,
  { isNew = false } = {},
): Known | undefined {
  const told = runTable(machine, predictor);
  if (told === undefined || predictor.calibrate === undefined) return undefined;
  if (isNew) {
    checkRunSettings(predictor, told.runs);
    checkTimeUnits(predictor, told.complete);
  }
  const learned = predictor.learned?.(told.complete);
  return learned === undefined ? { predictor: predictor.calibrate(told.complete) } : { runs: learned };
}

/** Runs of a machine that are of a predictor's kind, as they were told and beside what is known of the machine; undefined where there is none. */
function runTable(
  machine: Machine,
  predictor: Predictor,
): { readonly runs: Table; readonly complete: Table } | undefined {
  const runs = machine.runs.filter((run) => kindOfRun(run) === predictor.taskKind);
  if (runs.length === 0) return undefined;
  const document = withOneBenchmark(machine.document, predictor.backend);
  const entry = systemEntryOf(document as unknown as Record<string, unknown>, 'system', predictor.backend);
  const table = tableOf(
    runs.map((run) => observationRowOf(run as unknown as Record<string, unknown>, 'observation')),
    'observation',
  );
  const joined = joinSystems(table, tableOf([entry.row], 'system'));
  const curves = curveTable([entry]);
  const complete = curves === undefined ? joined : addLatencyAtBatch(joined, curves, { absent: 'missing' });
  return { runs: table, complete };
}

/** As `knownByRuns`; runs that a predictor cannot learn from tell it nothing. */
export function knownWherePossible(machine: Machine, predictor: Predictor): Known | undefined {
  try {
    return knownByRuns(machine, predictor);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** A shared predictor that knows what is known of the machine that it is asked about. */
export function predictorKnowing(known: Known | undefined, shared: Predictor): Predictor {
  if (known === undefined) return shared;
  return 'predictor' in known ? known.predictor : (shared.knowing?.(() => known.runs) ?? shared);
}

/** The kind of task that a run was of. */
const kindOfRun = ({ task }: ObservationDocument): string =>
  task.kind ?? kindOfTasks(tableOf([task.demand], 'task'));

const tableOf = (rows: readonly Record<string, unknown>[], source: string) =>
  withQuantities(tableFromRecords(rows, source, columnType));
