import { InputError, mean, shown, type Table } from '@ctfusion/base';
import {
  type AnalyticalModel,
  type AnalyticalTimes,
  analyticalTimes,
  type Candidate,
  CONVOLUTION_RATES,
  type ColumnEffect,
  groupScores,
  type HostReadings,
  knowsProcessors,
  plainOffsets,
  type RunPart,
  residualFeatures,
  residualTaskColumns,
  type StagedModel,
  type SystemVector,
  squaredDistance,
  systemVectors,
  taskFamilies,
  taskKind,
  taskKindOf,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { canonicalOrder } from '../canonical-order.js';
import {
  type AnalyticalTraining,
  type ComposedAnalyticalModel,
  composeAnalyticalModel,
} from './compose-analytical-model.js';
import { composeLevels } from './compose-levels.js';
import { type AnalyticalData, fitAnalyticalModel, type MeasuredTimes } from './fit-analytical-model.js';
import { type FittedEffects, fitEffects } from './fit-effects.js';
import { clearlyBetter, groupErrors, rowsOfGroups } from './group-errors.js';
import { innerFolds } from './inner-folds.js';
import { bothSides, levelSpreads } from './level-spreads.js';
import { fitResidualTrees, outOfGroupResiduals, residualWeight } from './residual-trees.js';
import { type PriorSource, stagePriors } from './stage-priors.js';

/** What the staged predictor learns from: the rows of `table`, all of them. */
export interface StagedTraining {
  readonly table: Table;
  /** One name per row: what is left out together when errors on unseen systems are imitated. */
  readonly groups: readonly string[];
  readonly targetColumn: string;
  readonly seeds: readonly number[];
  /** Datasets toward whose coefficients the pooled ones shrink. */
  readonly priorsFrom: readonly PriorSource[];
  readonly onStep?: (step: number, steps: number) => void;
}

const PART_COLUMNS = {
  host: COLUMN.hostTimeMs,
  h2d: COLUMN.h2dTimeMs,
  gpu: COLUMN.gpuComputeTimeMs,
} as const;
/** Steps that are reported: analytical model, trees, effects, the doubt about unseen families. */
const STEPS = 4;
/** Deviation of an unseen family's log error where there are too few families to leave one out. */
const DEFAULT_FAMILY_DEVIATION = 0.5;

/**
 * Fits the staged predictor: analytical model, residual trees on out-of-group residuals, effects of systems and families, standardised errors.
 * Every choice (ridge weights, what is composed, the trees' weight, the effects' variances) is made on the training groups, left out in
 * turn. With a single group nothing can be left out: no trees, fallback variances, and in-sample scores. The model depends on what the rows
 * say, not on their order, nor on the systems' names.
 * @throws InputError if the table has no layout's stage inputs.
 */
export function fitStaged(training: StagedTraining): StagedModel {
  const order = canonicalOrder(training.table);
  const table = training.table.take(order);
  const groups = rowsOfGroups(Array.from(order, (row) => training.groups[row]!));
  const step = (count: number): void => training.onStep?.(count, STEPS);
  const kindName = taskKindOf(table).name;
  const familyOf = taskFamilies(table, kindName);
  checkSystems(training.table, kindName);
  const systems = systemsOf(table, kindName);
  const times = measuredTimes(table, training.targetColumn);
  const elsewhere = stagePriors(training.priorsFrom);
  const composed = compose({ table, kindName, times, elsewhere, groups });
  step(1);
  const logErrors = times.total.map(
    (time, row) => Math.log(time / composed.outOfGroup.total[row]!) - (composed.correction?.[row] ?? 0),
  );
  const trees = fitTrees(table, composed.outOfGroup, {
    kindName,
    familyOf,
    logErrors,
    groups,
    folds: composed.folds,
    seeds: training.seeds,
  });
  step(2);
  const remaining = logErrors.map((error, row) => error - trees.weight * trees.outOfGroup[row]!);
  const effects = fitEffects({
    groups,
    folds: composed.folds,
    remaining,
    ...(composed.variance === undefined ? {} : { doubt: composed.variance }),
    systemIds: systemNames(table),
    families: familyOf,
    distance: (a, b) => squaredDistance(systems[a]!, systems[b]!),
  });
  step(3);
  const spreads = composed.up && spreadsOf(composed, effects, groups);
  const scores =
    spreads === undefined
      ? effects.scores
      : effects.scores.map((score, row) => score / spreads[composed.up![row]!]!);
  const model: StagedModel = {
    reading: { kindName, convolutionRate: composed.rate },
    stages: {
      names: composed.data.stages.map(({ name }) => name),
      inputs: [...new Set(composed.data.stages.flatMap(({ columns }) => columns))],
    },
    hostReadings: composed.hostReadings,
    composition: {
      analytical: composed.form,
      trees: trees.weight > 0,
      effects: effects.factor > 0,
      priorsFrom: elsewhere.from,
      candidates: [
        ...composed.candidates,
        ...trees.candidates,
        ...effects.tried.map(({ factor, errors }) => ({
          choice: 'effects' as const,
          candidate: factor === 0 ? 'none' : `sharing × ${factor}`,
          innerError: mean([...errors]),
          chosen: factor === effects.factor,
        })),
      ],
    },
    analytical: composed.analytical,
    families: trees.families,
    taskColumns: trees.taskColumns,
    boosters: trees.boosters,
    residualWeight: trees.weight,
    plainBoosters: trees.plainBoosters,
    effectParameters: effects.parameters,
    effectCells: effects.cells,
    runVariance: effects.runVariance,
    scatterVariance: effects.scatterVariance,
    systems,
    scores:
      spreads === undefined
        ? groupScores(scores, groups)
        : bothSides(groupScores(scores, groups), groups.length),
    unseenFamilyDeviation: composed.unseenDeviations[0]!,
    unseenParentDeviations: composed.unseenDeviations.slice(1),
    columnEffects: composed.columnEffects,
    ...(spreads === undefined ? {} : { levelSpreads: spreads }),
  };
  step(STEPS);
  return model;
}

/** An analytical model, however its kind learns it, and what is known of every row from fits that did not see its group. */
interface Composed {
  readonly data: AnalyticalData;
  readonly analytical: AnalyticalModel;
  readonly form: ComposedAnalyticalModel['form'];
  readonly rate: ComposedAnalyticalModel['rate'];
  readonly hostReadings: HostReadings;
  readonly columnEffects: readonly ColumnEffect[];
  readonly candidates: readonly Candidate[];
  readonly outOfGroup: AnalyticalTimes;
  /** What the effects of columns add to each row's logarithm, and the doubt about it. */
  readonly correction?: Float64Array;
  readonly variance?: Float64Array;
  /** By how many levels are unknown, from one. */
  readonly unseenDeviations: readonly number[];
  /** Levels that every row's fold took all of, where intervals follow them. */
  readonly up?: Int32Array;
  /** Rows that are left out together. */
  readonly folds: readonly (readonly number[])[];
}

function compose(training: AnalyticalTraining): Composed {
  const { table, kindName, groups } = training;
  const { learning } = taskKind(kindName);
  if (learning === undefined) {
    const composed = composeAnalyticalModel(training);
    const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
    return {
      ...composed,
      analytical: fitAnalyticalModel(composed.data, allRows, composed.form),
      columnEffects: [],
      unseenDeviations: [unseenFamilyDeviation(composed)],
      folds: groups,
    };
  }
  const folds = innerFolds(groups);
  const { effects, up, ...levels } = composeLevels({
    ...training,
    learning,
    folds,
    systems: systemNames(table),
  });
  return {
    ...levels,
    columnEffects: effects,
    form: 'total',
    rate: CONVOLUTION_RATES[0],
    hostReadings: {},
    folds,
    ...(learning.spreadByLevel === true ? { up } : {}),
  };
}

/** How wide intervals are by how many levels are unknown. */
function spreadsOf(
  { up, unseenDeviations }: Composed,
  { scores, parameters, runVariance, scatterVariance }: FittedEffects,
  groups: readonly (readonly number[])[],
): readonly number[] {
  const { systemVariance, familyVariance, idiosyncratic } = parameters;
  const known = systemVariance + familyVariance + idiosyncratic * runVariance + scatterVariance;
  const expected = [0, ...unseenDeviations].map((deviation) => Math.sqrt(known + deviation ** 2));
  return levelSpreads({ scores, up: up!, groups, expected });
}

interface TreeTraining {
  readonly kindName: string;
  readonly familyOf: readonly string[];
  readonly logErrors: Float64Array;
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
function fitTrees(
  table: Table,
  times: AnalyticalTimes,
  { kindName, familyOf, logErrors, groups, folds, seeds }: TreeTraining,
) {
  const families = [...new Set(familyOf)].sort();
  const taskColumns = residualTaskColumns(table, kindName);
  const features = residualFeatures(table, taskColumns, { familyOf, families }, times, {
    kindName,
    processors: knowsProcessors(table),
  });
  const nothing = new Float64Array(logErrors.length);
  const without = groupErrors(logErrors, groups);
  const left = (predicted: Float64Array): TreesTried => {
    const weight = residualWeight(predicted, logErrors, groups);
    return {
      weight,
      predicted,
      errors: groupErrors(
        logErrors.map((error, row) => error - weight * predicted[row]!),
        groups,
      ),
    };
  };
  const onAnalytical = left(
    groups.length > 1 ? outOfGroupResiduals(features, logErrors, folds, seeds[0]!) : nothing,
  );
  // log(measured / work) = log(measured / analytical) − log(work / analytical)
  const offsets = plainOffsets(table, times.total, { kindName, share: 1 });
  const plainErrors = logErrors.map((error, row) => error - offsets[row]!);
  const hasPlain = taskKind(kindName).plainWork !== undefined && groups.length > 1;
  const ofTime = hasPlain ? outOfGroupResiduals(features, plainErrors, folds, seeds[0]!) : nothing;
  const both = hasPlain
    ? left(onAnalytical.predicted.map((value, row) => (value + ofTime[row]! + offsets[row]!) / 2))
    : undefined;
  // The mean of two errs less than either where neither is clearly the better.
  const tried = both === undefined || clearlyBetter(onAnalytical.errors, both.errors) ? onAnalytical : both;
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
  const fitOn = (errors: Float64Array) => fitResidualTrees(features, errors, allRows, seeds);
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

/** `system_id`, or one nameless system. */
const systemNames = (table: Table): readonly string[] =>
  table.has(COLUMN.systemId)
    ? table.texts(COLUMN.systemId)
    : new Array<string>(table.rowCount).fill('system');

/** Times of the runs; the parts where all of them were measured, what they leave of the total being `other`. */
function measuredTimes(table: Table, targetColumn: string): MeasuredTimes {
  const total = table.completeNumbers(targetColumn);
  if (!Object.values(PART_COLUMNS).every((name) => table.has(name))) return { total };
  const [host, h2d, gpu] = [PART_COLUMNS.host, PART_COLUMNS.h2d, PART_COLUMNS.gpu].map((name) =>
    table.numbers(name),
  );
  if ([host!, h2d!, gpu!].some((values) => values.some((value) => Number.isNaN(value)))) return { total };
  const other = total.map((time, row) => Math.max(0, time - host![row]! - h2d![row]! - gpu![row]!));
  const parts: Record<RunPart, Float64Array> = { host: host!, h2d: h2d!, gpu: gpu!, other };
  return { total, parts };
}

/** Vectors of the systems, in the rows' order. */
function systemsOf(table: Table, kindName: string): Record<string, SystemVector> {
  const systems = new Map<string, SystemVector>();
  const vectors = systemVectors(table, kindName);
  for (const [row, name] of systemNames(table).entries()) {
    if (!systems.has(name)) systems.set(name, vectors[row]!);
  }
  return Object.fromEntries(systems);
}

/** @throws InputError if one `system_id` stands for machines with different benchmarks. */
function checkSystems(table: Table, kindName: string): void {
  const systems = systemsOf(table, kindName);
  const vectors = systemVectors(table, kindName);
  for (const [row, name] of systemNames(table).entries()) {
    const nothingKnown = vectors[row]!.every((value) => value === null);
    if (nothingKnown || squaredDistance(systems[name]!, vectors[row]!) <= 1e-12) continue;
    throw new InputError(
      'inconsistent',
      `${shown(name)} has other benchmarks than in an earlier row`,
      table.location(row, COLUMN.systemId),
    );
  }
}

/** Root mean square log error of the pooled analytical model on families left out in turn. */
function unseenFamilyDeviation({ data, form }: ComposedAnalyticalModel): number {
  const families = rowsOfGroups(data.keys.families);
  if (families.length < 3) return DEFAULT_FAMILY_DEVIATION;
  const squares = families.map((rows, index) => {
    const others = families.flatMap((list, other) => (other === index ? [] : list));
    const times = analyticalTimes(fitAnalyticalModel(data, others, form), data.stages, data.keys, rows);
    return mean(rows.map((row, position) => Math.log(data.times.total[row]! / times.total[position]!) ** 2));
  });
  return Math.sqrt(mean(squares));
}
