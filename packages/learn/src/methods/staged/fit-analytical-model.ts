import {
  type AnalyticalFit,
  type AnalyticalForm,
  type AnalyticalModel,
  type CoefficientKeys,
  RUN_PARTS,
  type RunPart,
  type Stage,
} from '@ctfusion/predict';
import type { FitError } from './robust-fit.js';
import { fitStages, type StageProblem } from './stage-fit.js';
import type { StagePriors } from './stage-priors.js';

/**
 * Ridge weight, per row, that pulls a family to the pooled coefficients. Fixed: from 0.003 to 0.3 nothing moves by more than half a point
 * (docs/method.md), while inner errors over three CPU models picked weights under which the fourth was 19 % off instead of 12.
 */
const FAMILY_WEIGHT = 0.03;

/** Measured times (ms): the total, and its parts where they were measured. */
export interface MeasuredTimes {
  readonly total: Float64Array;
  readonly parts?: Readonly<Record<RunPart, Float64Array>>;
}

/** Everything that an analytical model is fitted to; arrays have one entry per row of the dataset. */
export interface AnalyticalData {
  readonly stages: readonly Stage[];
  readonly times: MeasuredTimes;
  readonly keys: CoefficientKeys;
  /** Coefficients learned elsewhere, toward which the pooled ones shrink. */
  readonly elsewhere: StagePriors;
  /** Coefficient that physics expects of every stage. */
  readonly expected?: number;
  /** The system of every row, where systems are to weigh the same. */
  readonly systems?: readonly string[];
  /** What is then made small; the error of the logarithm where it is absent. */
  readonly error?: FitError;
}

interface NamedProblem extends StageProblem {
  readonly part: RunPart | 'total';
  readonly names: readonly string[];
}

type SingleForm = Exclude<AnalyticalForm, 'stack'>;

/** The forms that the measured times allow: without parts there is only the total. */
export const analyticalForms = (times: MeasuredTimes): readonly AnalyticalForm[] =>
  times.parts === undefined ? ['total'] : ['parts', 'total', 'stack'];

/** One problem per measured part, or a single one for the total. */
function problems(
  { stages, times, keys, elsewhere, expected, systems, error }: AnalyticalData,
  form: SingleForm,
): NamedProblem[] {
  const problem = (part: RunPart | 'total', used: readonly Stage[], target: Float64Array): NamedProblem => ({
    part,
    names: used.map((stage) => stage.name),
    stages: used.map((stage) => stage.values),
    target,
    scale: times.total,
    keys,
    ...(expected === undefined ? {} : { expected }),
    ...(systems === undefined ? {} : { systems }),
    ...(error === undefined ? {} : { error }),
    center: used.map((stage) => elsewhere.coefficients[stage.name] ?? 0),
  });
  const { parts } = times;
  if (form === 'total' || parts === undefined) return [problem('total', stages, times.total)];
  return RUN_PARTS.map((part) =>
    problem(
      part,
      stages.filter((stage) => stage.part === part),
      parts[part],
    ),
  ).filter(({ names }) => names.length > 0);
}

/**
 * Fits a form. A stack is the mean of its two forms: each coefficient counts half. Families that training did not see get the parts' pooled
 * coefficients whatever the form, where parts were measured: the total alone does not tell a host's work from a GPU's.
 */
export function fitAnalyticalModel(
  data: AnalyticalData,
  rows: ArrayLike<number>,
  form: AnalyticalForm,
  strength: number | readonly number[] = FAMILY_WEIGHT,
): AnalyticalModel {
  if (form === 'parts' || data.times.parts === undefined) {
    return { fits: fitForm(data, rows, form === 'parts' ? 'parts' : 'total', strength) };
  }
  const total = form === 'stack' ? 0.5 : 1;
  return {
    fits: [
      ...fitForm(data, rows, 'parts', strength).map((fit) => scaled(fit, { pooled: 1, families: 1 - total })),
      ...fitForm(data, rows, 'total', strength).map((fit) => scaled(fit, { pooled: 0, families: total })),
    ],
  };
}

function fitForm(
  data: AnalyticalData,
  rows: ArrayLike<number>,
  form: SingleForm,
  strength: number | readonly number[],
): AnalyticalFit[] {
  return problems(data, form).map((problem) => ({
    part: problem.part,
    stages: problem.names,
    coefficients: fitStages(problem, rows, strength),
  }));
}

function scaled(
  { coefficients: { pooled, byFamily }, ...fit }: AnalyticalFit,
  factors: { readonly pooled: number; readonly families: number },
): AnalyticalFit {
  const times = (values: readonly number[], factor: number): number[] =>
    values.map((value) => value * factor);
  return {
    ...fit,
    coefficients: {
      pooled: times(pooled, factors.pooled),
      byFamily: Object.fromEntries(
        Object.entries(byFamily).map(([family, values]) => [family, times(values, factors.families)]),
      ),
    },
  };
}
