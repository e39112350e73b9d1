import { mean, type Table } from '@ctfusion/base';
import {
  groupScores,
  profileCentre,
  type StagedModel,
  type SystemDistance,
  squaredDistance,
  taskFamilies,
  taskKindOf,
  taskProfiles,
} from '@ctfusion/predict';
import { canonicalOrder } from '../canonical-order.js';
import { compose, expectedDeviations, spreadsOf } from './compose.js';
import { fitAlikeTasks } from './fit-alike-tasks.js';
import { fitEffects } from './fit-effects.js';
import { fitTrees } from './fit-trees.js';
import { rowsOfGroups } from './group-errors.js';
import { bothSides, heldSpreads } from './level-spreads.js';
import { measuredTimes } from './measured-times.js';
import { type PriorSource, stagePriors } from './stage-priors.js';
import { checkSystems, systemNames, systemsOf } from './training-systems.js';

/** What the staged predictor learns from: the rows of `table`, all of them. */
export interface StagedTraining {
  readonly table: Table;
  /**
   * The same rows with what nobody measured put in; `table` where nothing is. The order of rows, and so which groups are left out together, follows
   * what was measured.
   */
  readonly completed?: Table;
  /** One name per row: what is left out together when errors on unseen systems are imitated. */
  readonly groups: readonly string[];
  readonly targetColumn: string;
  readonly seeds: readonly number[];
  /** Datasets toward whose coefficients the pooled ones shrink. */
  readonly priorsFrom: readonly PriorSource[];
  readonly onStep?: (step: number, steps: number) => void;
}

/** Steps that are reported: analytical model, trees, effects, the doubt about unseen families. */
const STEPS = 4;
/**
 * Fits the staged predictor: analytical model, residual trees on out-of-group residuals, effects of systems and families, standardised errors.
 * Every choice (ridge weights, what is composed, the trees' weight, the effects' variances) is made on the training groups, left out in
 * turn. With a single group nothing can be left out: no trees, fallback variances, and in-sample scores. The model depends on what the rows
 * say, not on their order, nor on the systems' names.
 * @throws InputError if the table has no layout's stage inputs.
 */
export function fitStaged(training: StagedTraining): StagedModel {
  const order = canonicalOrder(training.table);
  const table = (training.completed ?? training.table).take(order);
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
  const error = composed.error ?? 'logarithm';
  const trees = fitTrees(table, composed.outOfGroup, {
    kindName,
    familyOf,
    logErrors,
    error,
    groups,
    folds: composed.folds,
    seeds: training.seeds,
  });
  step(2);
  const remaining = logErrors.map((error, row) => error - trees.weight * trees.outOfGroup[row]!);
  const distance: SystemDistance = (a, b) => squaredDistance(systems[a]!, systems[b]!);
  const effects = fitEffects({
    groups,
    folds: composed.folds,
    remaining,
    error,
    ...(composed.variance === undefined ? {} : { doubt: composed.variance }),
    systemIds: systemNames(table),
    families: familyOf,
    distance,
  });
  step(3);
  const spreads = composed.up && spreadsOf(composed, effects, groups);
  const scores =
    spreads === undefined
      ? effects.scores
      : effects.scores.map((score, row) => score / spreads[composed.up![row]!]!);
  const weighted =
    spreads === undefined
      ? groupScores(scores, groups)
      : bothSides(groupScores(scores, groups), groups.length);
  const { analytical, data } = composed;
  const alike = fitAlikeTasks({
    groups,
    folds: composed.folds,
    remaining,
    systemIds: systemNames(table),
    families: familyOf,
    distance,
    effects,
    unseenDeviations: composed.unseenDeviations,
    scores: weighted,
    centre: profileCentre(table, kindName),
    profilesAt: (scales) =>
      taskProfiles({ table, kindName, analytical, stages: data.stages, keys: data.keys }, scales),
    ...(composed.unknownLevels === undefined ? {} : { unknownLevels: composed.unknownLevels }),
    ...(composed.columnVariance === undefined ? {} : { columnVariance: composed.columnVariance }),
  });
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
        ...alike.candidates,
      ],
    },
    analytical,
    families: trees.families,
    taskColumns: trees.taskColumns,
    boosters: trees.boosters,
    residualWeight: trees.weight,
    plainBoosters: trees.plainBoosters,
    effectParameters: {
      ...effects.parameters,
      ...(alike.chosen === undefined ? {} : { alike: alike.chosen }),
    },
    effectCells: effects.cells,
    runVariance: effects.runVariance,
    scatterVariance: effects.scatterVariance,
    systems,
    scores: weighted,
    unseenFamilyDeviation: composed.unseenDeviations[0]!,
    unseenParentDeviations: composed.unseenDeviations.slice(1),
    columnEffects: composed.columnEffects,
    ...(spreads === undefined
      ? {}
      : {
          levelSpreads: heldSpreads(spreads, weighted, {
            up: composed.up!,
            groups,
            expected: expectedDeviations(composed, effects),
          }),
        }),
  };
  step(STEPS);
  return model;
}
