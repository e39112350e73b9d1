import { groupRows, InputError, shown, type Table } from '@ctfusion/base';
import {
  deriveStages,
  type EffectCell,
  type EffectParameters,
  EffectPosterior,
  effectCells,
  groupScores,
  knowsProcessors,
  type PriorTimes,
  priorTimes,
  RUN_PARTS,
  type RunPart,
  residualFeatures,
  residualTaskColumns,
  type StagedModel,
  type SystemDistance,
  type SystemVector,
  scatterVariance,
  squaredDistance,
  stageLayout,
  systemVectors,
  typicalRunVariance,
} from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { chooseEffectParameters } from './effect-parameters.js';
import { chooseShrinkages, fitPrior, type MeasuredTimes, type PriorData } from './fit-prior.js';
import { fitResidualTrees, outOfGroupResiduals, residualWeight } from './residual-trees.js';

/** What the staged predictor learns from: the rows of `table`, all of them. */
export interface StagedTraining {
  readonly table: Table;
  /** One name per row: what is left out together when errors on unseen systems are imitated. */
  readonly groups: readonly string[];
  readonly targetColumn: string;
  readonly seeds: readonly number[];
  readonly onStep?: (step: number, steps: number) => void;
}

const PART_COLUMNS = {
  host: COLUMN.hostTimeMs,
  h2d: COLUMN.h2dTimeMs,
  gpu: COLUMN.gpuComputeTimeMs,
} as const;
/** Steps that are reported: out-of-group priors, then weight, trees, effects, scores. */
const FURTHER_STEPS = 4;
/** Deviation of an unseen family's log error where there are too few families to leave one out. */
const DEFAULT_FAMILY_DEVIATION = 0.5;

/**
 * Fits the staged predictor: prior, residual trees on out-of-group residuals, effects of systems and families, conformal scores.
 * Every choice (ridge weights, the trees' weight, the effects' variances) is made on the training groups, left out in turn.
 * With a single group nothing can be left out: residual weight 0, fallback variances, and in-sample scores.
 * @throws InputError if the table has no layout's stage inputs.
 */
export function fitStaged(training: StagedTraining): StagedModel {
  const { table, seeds, onStep } = training;
  const layout = stageLayout(table);
  const families = [...new Set(table.texts(COLUMN.modelName))].sort();
  const data: PriorData = {
    stages: deriveStages(table, layout),
    times: measuredTimes(table, training.targetColumn),
    families: table.texts(COLUMN.modelName),
  };
  const groups = rowsOfGroups(training.groups);
  const steps = groups.length + FURTHER_STEPS;
  const shrinkages = chooseShrinkages(data, groups);
  const allRows = Array.from({ length: table.rowCount }, (_, row) => row);
  const outOfGroup = outOfGroupTimes(data, groups, shrinkages, (step) => onStep?.(step, steps));
  const prior = fitPrior(data, allRows, shrinkages);
  const logErrors = data.times.total.map((time, row) => Math.log(time / outOfGroup.total[row]!));

  const taskColumns = residualTaskColumns(table);
  const features = residualFeatures(table, taskColumns, families, outOfGroup, knowsProcessors(table));
  const predicted =
    groups.length > 1
      ? outOfGroupResiduals(features, logErrors, groups, seeds[0]!)
      : new Float64Array(logErrors.length);
  const weight = residualWeight(predicted, logErrors, groups);
  onStep?.(groups.length + 1, steps);
  const boosters = weight > 0 ? fitResidualTrees(features, logErrors, allRows, seeds) : [];
  onStep?.(groups.length + 2, steps);

  const systems = systemsOf(table, layout);
  const remaining = logErrors.map((error, row) => error - weight * predicted[row]!);
  const systemIds = systemNames(table);
  const cells = effectCells(allRows, remaining, systemIds, data.families);
  const distance: SystemDistance = (a, b) => squaredDistance(systems[a]!, systems[b]!);
  const variances = { runVariance: typicalRunVariance(cells), scatterVariance: scatterVariance(cells) };
  const inputs = { groups, cells, remaining, systemIds, families: data.families, distance, ...variances };
  const effectParameters = temperSharing(inputs, chooseEffectParameters(cells, distance));
  onStep?.(groups.length + 3, steps);
  const scores = outOfGroupEffects(inputs, effectParameters).scores;
  onStep?.(steps, steps);
  return {
    layout,
    prior,
    families,
    taskColumns,
    boosters,
    residualWeight: weight,
    effectParameters,
    effectCells: cells,
    ...variances,
    systems,
    scores: groupScores(scores, groups),
    unseenFamilyDeviation: unseenFamilyDeviation(data, shrinkages),
  };
}

/** Rows of each group, in order of first appearance. */
const rowsOfGroups = (names: readonly string[]): number[][] => groupRows(names).map(({ rows }) => [...rows]);

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

/** Prior times of every row from a prior that did not see its group. */
function outOfGroupTimes(
  data: PriorData,
  groups: readonly (readonly number[])[],
  shrinkages: readonly number[],
  onGroup: (step: number) => void,
): PriorTimes {
  const count = data.families.length;
  const total = new Float64Array(count);
  const parts = Object.fromEntries(RUN_PARTS.map((part) => [part, new Float64Array(count)])) as Record<
    RunPart,
    Float64Array
  >;
  for (const [index, group] of groups.entries()) {
    const others =
      groups.length === 1 ? group : groups.flatMap((rows, other) => (other === index ? [] : rows));
    const times = priorTimes(fitPrior(data, others, shrinkages), data.stages, data.families, group);
    for (const [position, row] of group.entries()) {
      total[row] = times.total[position]!;
      for (const part of RUN_PARTS) parts[part][row] = times.parts[part][position]!;
    }
    onGroup(index + 1);
  }
  return { total, parts };
}

/** @throws InputError if one `system_id` stands for machines with different benchmarks. */
function systemsOf(table: Table, layout: StagedModel['layout']): Record<string, SystemVector> {
  const systems = new Map<string, SystemVector>();
  const vectors = systemVectors(table, layout);
  for (const [row, name] of systemNames(table).entries()) {
    const known = systems.get(name);
    if (known === undefined) systems.set(name, vectors[row]!);
    else if (squaredDistance(known, vectors[row]!) > 1e-12) {
      throw new InputError(
        'inconsistent',
        `${shown(name)} has other benchmarks than in an earlier row`,
        table.location(row, COLUMN.systemId),
      );
    }
  }
  return Object.fromEntries(systems);
}

interface EffectInputs {
  readonly groups: readonly (readonly number[])[];
  readonly cells: readonly EffectCell[];
  readonly remaining: Float64Array;
  readonly systemIds: readonly string[];
  readonly families: readonly string[];
  readonly distance: SystemDistance;
  readonly runVariance: number;
  readonly scatterVariance: number;
}

/** Factors on the sharing parameters that the training groups choose among. */
const SHARING_FACTORS = [1, 0.75, 0.5, 0.25, 0];

/**
 * The likelihood of the cells rewards what near systems share, but where a group holds several systems (all with one GPU, say), leaving
 * it out takes the near systems with it. The shares are then scaled by the factor that predicts left-out groups best.
 */
function temperSharing(inputs: EffectInputs, parameters: EffectParameters): EffectParameters {
  const groupIsSystem = inputs.groups.every(
    (group) => new Set(group.map((row) => inputs.systemIds[row])).size === 1,
  );
  if (groupIsSystem) return parameters;
  const candidates = SHARING_FACTORS.map((factor) => ({
    ...parameters,
    systemSharing: parameters.systemSharing * factor,
    familySharing: parameters.familySharing * factor,
  }));
  const errors = candidates.map((candidate) => outOfGroupEffects(inputs, candidate).meanAbsoluteError);
  return candidates[errors.indexOf(Math.min(...errors))]!;
}

/** Every row's effect predicted from the cells of other groups' systems: standardised log errors, and their mean size over groups. */
function outOfGroupEffects(
  {
    groups,
    cells,
    remaining,
    systemIds,
    families,
    distance,
    runVariance,
    scatterVariance: scatter,
  }: EffectInputs,
  parameters: EffectParameters,
): { scores: Float64Array; meanAbsoluteError: number } {
  const scores = new Float64Array(remaining.length);
  let errorSum = 0;
  for (const group of groups) {
    const own = new Set(group.map((row) => systemIds[row]!));
    const others = cells.filter((cell) => !own.has(cell.system));
    const posterior = others.length === 0 ? undefined : EffectPosterior.fit(others, distance, parameters);
    const effects = new Map<string, { mean: number; variance: number }>();
    for (const row of group) {
      const key = `${families[row]}\u0000${systemIds[row]}`;
      const effect = effects.get(key) ??
        posterior?.predict(systemIds[row]!, families[row]!, runVariance) ?? { mean: 0, variance: 0 };
      effects.set(key, effect);
      const error = remaining[row]! - effect.mean;
      scores[row] = error / Math.sqrt(effect.variance + scatter);
      errorSum += Math.abs(error) / group.length;
    }
  }
  return { scores, meanAbsoluteError: errorSum / groups.length };
}

/** Root mean square log error of the pooled prior on families left out in turn. */
function unseenFamilyDeviation(data: PriorData, shrinkages: readonly number[]): number {
  const families = rowsOfGroups(data.families);
  if (families.length < 3) return DEFAULT_FAMILY_DEVIATION;
  let sum = 0;
  for (const [index, rows] of families.entries()) {
    const others = families.flatMap((list, other) => (other === index ? [] : list));
    const times = priorTimes(fitPrior(data, others, shrinkages), data.stages, data.families, rows);
    const squares = rows.map(
      (row, position) => Math.log(data.times.total[row]! / times.total[position]!) ** 2,
    );
    sum += squares.reduce((total, value) => total + value, 0) / rows.length;
  }
  return Math.sqrt(sum / families.length);
}
