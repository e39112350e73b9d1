import { InputError, mean, quantile } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { LearningMachine } from './material.js';
import { runTable } from './run-table.js';

/** Level of the intervals that are judged. */
export const JUDGED_LEVEL = 0.9;

/** How well a machine's runs were predicted, by a predictor that was not told of them. */
export interface JudgedMachine {
  readonly systemId: string;
  readonly operator: string;
  readonly runs: number;
  /** Median of log(measured / predicted): the machine's own effect. */
  readonly effect: number;
  /** Mean of |log(measured / predicted)|. */
  readonly error: number;
  /** Mean interval score of the logarithms (Gneiting and Raftery 2007, eq. 43): narrow is good, and each run outside costs. */
  readonly intervalScore: number;
  /** Share of its runs inside their intervals. */
  readonly coverage: number;
}

export interface Judgement {
  readonly judged: readonly JudgedMachine[];
  /** Machines that could not be predicted, and why. */
  readonly unjudged: readonly { readonly systemId: string; readonly reason: string }[];
}

/** Each machine by its own: one that cannot be predicted spoils no other's judgement. */
export function judgeMachines(
  predictor: Predictor,
  machines: readonly LearningMachine[],
  onProgress: (share: number) => void = () => {},
): Judgement {
  const judged: JudgedMachine[] = [];
  const unjudged: { systemId: string; reason: string }[] = [];
  for (const [index, machine] of machines.entries()) {
    onProgress(index / machines.length);
    const systemId = machine.document.system_id;
    try {
      judged.push(judgeMachine(predictor, machine));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unjudged.push({ systemId, reason: error.detail });
    }
  }
  return { judged, unjudged };
}

function judgeMachine(predictor: Predictor, machine: LearningMachine): JudgedMachine {
  const table = runTable([machine], predictor.backend);
  const { latencyMs, interval } = predictor.predict(table, JUDGED_LEVEL);
  const measuredMs = table.numbers(COLUMN.totalTimeMs);
  const logErrors = [...measuredMs].map((time, row) => Math.log(time / latencyMs[row]!));
  if (logErrors.some((error) => !Number.isFinite(error)))
    throw new InputError('missing-inputs', 'not all of its runs can be predicted');
  const outside = 2 / (1 - JUDGED_LEVEL);
  const scores = [...measuredMs].map((time, row) => {
    if (interval === undefined) return { score: 0, isInside: true };
    const [lower, upper] = [interval.lowerMs[row]!, interval.upperMs[row]!];
    const beyond = Math.max(0, Math.log(lower / time), Math.log(time / upper));
    return { score: Math.log(upper / lower) + outside * beyond, isInside: beyond === 0 };
  });
  return {
    systemId: machine.document.system_id,
    operator: machine.operator,
    runs: logErrors.length,
    effect: quantile(logErrors, 0.5),
    error: mean(logErrors.map(Math.abs)),
    intervalScore: mean(scores.map(({ score }) => score)),
    coverage: mean(scores.map(({ isInside }) => Number(isInside))),
  };
}
