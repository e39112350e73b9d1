import { mean, type Table } from '@ctfusion/base';
import {
  type AnalyticalTimes,
  type Candidate,
  knowsProcessors,
  plainOffsets,
  residualFeatures,
  residualTaskColumns,
  taskKind,
} from '@ctfusion/predict';
import { clearlyBetter, errorsAs, surelyBetter } from './group-errors.js';
import {
  bestWeight,
  fitResidualTrees,
  outOfGroupResiduals,
  relativeWeights,
  residualWeight,
} from './residual-trees.js';
import type { FitError } from './robust-fit.js';

interface TreeTraining {
  readonly kindName: string;
  readonly familyOf: readonly string[];
  readonly logErrors: Float64Array;
  /** What the analytical model makes small, and what judges. */
  readonly error: FitError;
  readonly groups: readonly (readonly number[])[];
  readonly folds: readonly (readonly number[])[];
  readonly seeds: readonly number[];
}

/** Trees as left-out groups judge them. */
interface TreesTried {
  readonly weight: number;
  readonly predicted: Float64Array;
  readonly errors: readonly number[];
}

/** Residual trees, at weight 0 unless left-out groups are clearly better predicted with them. */
export function fitTrees(
  table: Table,
  times: AnalyticalTimes,
  { kindName, familyOf, logErrors, error, groups, folds, seeds }: TreeTraining,
) {
  const families = [...new Set(familyOf)].sort();
  const taskColumns = residualTaskColumns(table, kindName);
  const features = residualFeatures(table, taskColumns, { familyOf, families }, times, {
    kindName,
    processors: knowsProcessors(table),
  });
  const nothing = new Float64Array(logErrors.length);
  const weights = error === 'relative' ? relativeWeights(logErrors) : undefined;
  const training = { features, logErrors, ...(weights === undefined ? {} : { weights }) };
  const without = errorsAs(error, logErrors, groups);
  const left = (predicted: Float64Array): TreesTried => {
    const errorsWith = (weight: number): number[] =>
      errorsAs(
        error,
        logErrors.map((value, row) => value - weight * predicted[row]!),
        groups,
      );
    const weight =
      error === 'relative' ? bestWeight(errorsWith) : residualWeight(predicted, logErrors, groups);
    return { weight, predicted, errors: errorsWith(weight) };
  };
  const onAnalytical = left(groups.length > 1 ? outOfGroupResiduals(training, folds, seeds[0]!) : nothing);
  // log(measured / work) = log(measured / analytical) − log(work / analytical)
  const offsets = plainOffsets(table, times.total, { kindName, share: 1 });
  const plainErrors = logErrors.map((value, row) => value - offsets[row]!);
  const hasPlain = taskKind(kindName).plainWork !== undefined && groups.length > 1;
  const ofTime = hasPlain
    ? outOfGroupResiduals({ ...training, logErrors: plainErrors }, folds, seeds[0]!)
    : nothing;
  const both = hasPlain
    ? left(onAnalytical.predicted.map((value, row) => (value + ofTime[row]! + offsets[row]!) / 2))
    : undefined;
  // The mean of two errs less than either where neither is surely the better.
  const tried = both === undefined || surelyBetter(onAnalytical.errors, both.errors) ? onAnalytical : both;
  const weight = clearlyBetter(tried.errors, without) ? tried.weight : 0;
  const allRows = Array.from(logErrors, (_, row) => row);
  const candidateOf = (name: string, errors: readonly number[], chosen: boolean): Candidate => ({
    choice: 'trees',
    candidate: name,
    innerError: mean([...errors]),
    chosen,
  });
  const candidates: Candidate[] = [
    candidateOf('none', without, weight === 0),
    candidateOf('trees', onAnalytical.errors, weight > 0 && tried === onAnalytical),
    ...(both === undefined
      ? []
      : [candidateOf('trees and trees on the time', both.errors, weight > 0 && tried === both)]),
  ];
  const fitOn = (errors: Float64Array) =>
    fitResidualTrees({ ...training, logErrors: errors }, allRows, seeds);
  const ofPlain = weight > 0 && tried === both ? fitOn(plainErrors) : [];
  const boosters = weight > 0 ? [...fitOn(logErrors), ...ofPlain] : [];
  return {
    families,
    taskColumns,
    outOfGroup: tried.predicted,
    weight,
    boosters,
    plainBoosters: ofPlain.length,
    candidates,
  };
}
