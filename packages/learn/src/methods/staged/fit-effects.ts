import { mean } from '@ctfusion/base';
import {
  type EffectCell,
  type EffectParameters,
  EffectPosterior,
  effectCells,
  type SystemDistance,
  scatterVariance,
  typicalRunVariance,
} from '@ctfusion/predict';
import { chooseEffectParameters } from './effect-parameters.js';
import { clearlyBetter, errorsAs } from './group-errors.js';
import type { FitError } from './robust-fit.js';

/** What effects are learned from: log errors that prior and trees left, one per row. */
export interface EffectTraining {
  readonly groups: readonly (readonly number[])[];
  /** Groups that are left out together. */
  readonly folds: readonly (readonly number[])[];
  /** Variance of each row's log error that is known beforehand. */
  readonly doubt?: Float64Array;
  readonly remaining: Float64Array;
  /** By which choices are judged. */
  readonly error: FitError;
  readonly systemIds: readonly string[];
  readonly families: readonly string[];
  readonly distance: SystemDistance;
}

export interface FittedEffects {
  readonly parameters: EffectParameters;
  /** None where what training's systems left says nothing of their other tasks. */
  readonly cells: readonly EffectCell[];
  readonly runVariance: number;
  readonly scatterVariance: number;
  /** Standardised errors of every row, its group's systems left out. */
  readonly scores: Float64Array;
  /** Mean error on left-out groups by factor on what near systems share; the chosen one has `parameters`. */
  readonly tried: readonly { readonly factor: number; readonly errors: readonly number[] }[];
  readonly factor: number;
}

/** Factors on the sharing parameters that the training groups choose among; at 0 a new system gets no effect. */
const SHARING_FACTORS = [1, 0.75, 0.5, 0.25, 0];

/**
 * Variances by likelihood; then the factor on what near systems share with which left-out groups are predicted best. The likelihood of the
 * cells rewards likeness, but leaving out a group may take all that is like it. Unless sharing is clearly better, nothing is shared.
 *
 * Where groups are no systems (models, families of tasks), a left-out group's systems have runs of other groups. What those left is believed of the group
 * only if it is clearly better predicted so; else the model keeps no cell.
 */
export function fitEffects(training: EffectTraining): FittedEffects {
  const { remaining, systemIds, families, distance, groups } = training;
  const allRows = Array.from(remaining, (_, row) => row);
  const cells = effectCells(allRows, remaining, systemIds, families);
  const likeliest = chooseEffectParameters(cells, distance);
  const runVariance = typicalRunVariance(cells);
  const scatter = scatterVariance(cells);
  const inputs = { ...training, runVariance, scatter };
  const known = training.folds.map((fold) => knownOutside(training, fold, cells));
  const tried = SHARING_FACTORS.map((factor) => {
    const parameters = {
      ...likeliest,
      systemSharing: likeliest.systemSharing * factor,
      familySharing: likeliest.familySharing * factor,
    };
    const { scores, errors } = outOfGroupEffects(inputs, known, parameters);
    return { factor, parameters, scores, errors: errorsAs(training.error, errors, groups) };
  });
  const none = tried.at(-1)!;
  const clear = tried.filter(({ errors }) => clearlyBetter(errors, none.errors));
  const best = clear.reduce(
    (one, other) => (mean(other.errors) < mean(one.errors) ? other : one),
    clear[0] ?? none,
  );
  const fitted = {
    parameters: best.parameters,
    cells,
    runVariance,
    scatterVariance: scatter,
    scores: best.scores,
    tried,
    factor: best.factor,
  };
  if (!known.some(({ isOfFold }) => isOfFold)) return fitted;
  const without = outOfGroupEffects(
    inputs,
    known.map(() => NOTHING_KNOWN),
    best.parameters,
  );
  if (clearlyBetter(best.errors, errorsAs(training.error, without.errors, groups))) return fitted;
  return { ...fitted, cells: [], scores: without.scores };
}

/** What may be learned from beside a fold. */
interface KnownCells {
  readonly cells: readonly EffectCell[];
  /** Whether some are of the fold's own systems. */
  readonly isOfFold: boolean;
}

const NOTHING_KNOWN: KnownCells = { cells: [], isOfFold: false };

/** Cells of other systems, and of a fold's systems by their rows outside of it. */
function knownOutside(
  { remaining, systemIds, families, folds }: EffectTraining,
  fold: readonly number[],
  cells: readonly EffectCell[],
): KnownCells {
  const own = new Set(fold.map((row) => systemIds[row]!));
  const others = cells.filter((cell) => !own.has(cell.system));
  const rows = folds.flatMap((rows) => (rows === fold ? [] : rows.filter((row) => own.has(systemIds[row]!))));
  const ofFold = rows.length === 0 ? [] : effectCells(rows, remaining, systemIds, families);
  return { cells: [...others, ...ofFold], isOfFold: ofFold.length > 0 };
}

interface OutOfGroupInputs extends EffectTraining {
  readonly runVariance: number;
  readonly scatter: number;
}

/** Every row's effect predicted from what is known beside its fold: log errors, as they are and standardised. */
function outOfGroupEffects(
  inputs: OutOfGroupInputs,
  known: readonly KnownCells[],
  parameters: EffectParameters,
): { scores: Float64Array; errors: Float64Array } {
  const { folds, remaining, systemIds, families, distance, runVariance, scatter, doubt } = inputs;
  const scores = new Float64Array(remaining.length);
  const errors = new Float64Array(remaining.length);
  for (const [index, group] of folds.entries()) {
    const { cells } = known[index]!;
    const posterior = cells.length === 0 ? undefined : EffectPosterior.fit(cells, distance, parameters);
    const effects = new Map<string, { mean: number; variance: number }>();
    for (const row of group) {
      const key = `${families[row]}\u0000${systemIds[row]}`;
      const effect = effects.get(key) ??
        posterior?.predict(systemIds[row]!, { family: families[row]! }, runVariance) ?? {
          mean: 0,
          variance: 0,
        };
      effects.set(key, effect);
      errors[row] = remaining[row]! - effect.mean;
      scores[row] = errors[row]! / Math.sqrt(effect.variance + scatter + (doubt?.[row] ?? 0));
    }
  }
  return { scores, errors };
}
