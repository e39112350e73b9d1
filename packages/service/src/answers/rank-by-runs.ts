import { tableFromRecords } from '@ctfusion/base';
import {
  measuredJobPlan,
  type TimedRun,
  type TransferBundle,
  type TransferKind,
  type TransferPrecision,
  type TransferredSystem,
  transferAnswer,
  transferTargets,
} from '@ctfusion/predict';
import { columnType, withQuantities } from '@ctfusion/schema/columns';
import {
  type PredictionRow,
  type RankingDocument,
  type SystemDocument,
  systemRow,
} from '@ctfusion/schema/documents';
import { withOneBenchmark } from './machine.js';

/** Runs of a job that somebody timed, and what is asked of it elsewhere. */
export interface RunsQuestion {
  /** Each with the rates of the GPU that it ran on. */
  readonly runs: readonly TimedRun[];
  readonly kind: TransferKind;
  /** What the job is; one that training does not know by name is told as any job. */
  readonly job?: string | undefined;
  readonly precision: TransferPrecision;
  /** Of jobs of the kind. */
  readonly transfer: TransferBundle;
  readonly level: number;
  readonly top: number;
  readonly deadlineMs?: number | undefined;
  readonly minProbability?: number | undefined;
  readonly objective?: string | undefined;
}

/**
 * Machines in order for a job of which only its time on some GPU is known. A machine whose GPU has no data sheet stands at the end.
 * @throws InputError for an objective without what it needs.
 */
export function rankByRuns(question: RunsQuestion, machines: readonly SystemDocument[]): RankingDocument {
  const { runs, precision, transfer, level, deadlineMs, minProbability } = question;
  const rows = machines.map((machine) => ({ ...systemRow(withOneBenchmark(machine, '')) }));
  const table = withQuantities(tableFromRecords(rows, 'the systems', columnType));
  const plan = measuredJobPlan(tableFromRecords([{ model_name: 'measured' }], 'the job', columnType));
  const { objective, systems, sureEnough, remarks } = transferAnswer(
    {
      runs,
      targets: transferTargets(table, { precision }),
      kind: question.kind,
      precision,
      job: question.job,
      level,
      plan,
      terms: deadlineMs === undefined ? {} : { deadlineMs },
      objective: question.objective,
      minProbability,
    },
    transfer,
  );
  return {
    schema_version: 1,
    bundle: `transfer/${question.kind}`,
    objective,
    level,
    ...(deadlineMs === undefined ? {} : { deadline_ms: deadlineMs }),
    ...(minProbability === undefined ? {} : { min_probability: minProbability }),
    ...(sureEnough === undefined ? {} : { systems_sure_enough: sureEnough }),
    systems_total: systems.length,
    systems_unsupported: systems.filter(({ rank }) => rank === null).length,
    systems: systems.slice(0, question.top).map((system) => rankedRow(system, remarks)),
  };
}

/** The time of a timed job on one machine. */
export function predictByRuns(question: RunsQuestion, machine: SystemDocument): PredictionRow {
  const [row] = rankByRuns(question, [machine]).systems;
  const { system_id, predicted_total_time_ms, lower_ms, upper_ms, verdict: told } = row!;
  return {
    system_id,
    predicted_total_time_ms,
    ...(lower_ms === undefined ? {} : { lower_ms, upper_ms, level: question.level }),
    verdict: told,
  };
}

/** @param remarks what is to be known of the whole answer */
function rankedRow(
  {
    rank,
    systemId,
    machine: { pricePerHour },
    outcome,
    verdict: { verdict: status, reasons = [] },
  }: TransferredSystem,
  remarks: readonly string[],
): RankingDocument['systems'][number] {
  const price = pricePerHour === undefined ? {} : { price_per_hour: pricePerHour };
  const verdict = { status, reasons: [...reasons, ...remarks], extrapolations: [], nearest: [] };
  if (outcome === undefined)
    return { rank: null, system_id: systemId, predicted_total_time_ms: null, ...price, verdict };
  const { runMs, lowerMs, upperMs, cost, deadlineProbability } = outcome;
  return {
    rank,
    system_id: systemId,
    predicted_total_time_ms: runMs,
    ...(lowerMs === undefined || upperMs === undefined ? {} : { lower_ms: lowerMs, upper_ms: upperMs }),
    ...(deadlineProbability === undefined ? {} : { deadline_probability: deadlineProbability }),
    ...price,
    ...(cost === undefined ? {} : { expected_cost: cost.total }),
    verdict,
  };
}
