import { cholesky, solveLower } from '@ctfusion/base';
import {
  cellNoise,
  type EffectCell,
  type EffectParameters,
  type EffectTask,
  type PredictedEffect,
  scatterShare,
  VARIANCE_FLOOR,
} from './effect-covariance.js';
import { doubtCovariance } from './imputed-doubt.js';

/** What is known of a system by other systems' cells. */
interface SharedEffects {
  readonly meanOf: (task: EffectTask) => number;
  /** What the shared cells explain of the covariance of two families' effects on the system. */
  readonly explained: (a: EffectTask, b: EffectTask) => number;
  /** The covariance before any cell. */
  readonly prior: (a: EffectTask, b: EffectTask) => number;
  readonly parameters: EffectParameters;
}

/**
 * The posterior of one system by its own cells, beside what others' cells say of it. By blocks of the joint covariance (the Schur complement) it is
 * the posterior of all cells together (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, A.3), but what it costs depends on the
 * system's own cells alone.
 */
export class OwnEffects {
  /** Families with cells, and of how many levels training knew no key. */
  readonly families: ReadonlyMap<string, number | undefined>;
  readonly #cells: readonly EffectCell[];
  readonly #shared: SharedEffects;
  readonly #factor: Float64Array;
  /** L⁻¹ · how far the cells lie from what was expected of them. */
  readonly #deviations: Float64Array;

  /** @throws RangeError if the cells' covariance is not positive definite. */
  constructor(cells: readonly EffectCell[], shared: SharedEffects) {
    const size = cells.length;
    const matrix = new Float64Array(size * size);
    for (const [i, cell] of cells.entries()) {
      for (let j = 0; j <= i; j++)
        matrix[i * size + j] = shared.prior(cell, cells[j]!) - shared.explained(cell, cells[j]!);
      matrix[i * size + i]! += cellNoise(cell, shared.parameters.idiosyncratic);
    }
    const factor = cholesky(matrix, size);
    if (factor === undefined) throw new RangeError('the covariance of the cells is not positive definite');
    this.#cells = cells;
    this.#shared = shared;
    this.#factor = factor;
    this.#deviations = solveLower(
      factor,
      size,
      cells.map((cell) => cell.mean - shared.meanOf(cell)),
    );
    this.families = new Map(cells.map(({ family, unseenLevels }) => [family, unseenLevels]));
  }

  /** As `EffectPosterior.predict`, of this system. */
  predict(task: EffectTask, runVariance: number): PredictedEffect {
    const { meanOf, explained, prior, parameters } = this.#shared;
    const { family, doubt } = task;
    let ownRunVariance = runVariance;
    const cross = this.#cells.map((cell) => {
      const value = prior(task, cell) - explained(task, cell);
      if (cell.family !== family) return value;
      if (cell.profile === undefined) ownRunVariance = cell.runVariance;
      return value + scatterShare(cell, cell.runVariance, parameters);
    });
    const whitened = solveLower(this.#factor, cross.length, cross);
    let mean = meanOf(task);
    let told = explained(task, task);
    for (const [index, value] of whitened.entries()) {
      mean += value * this.#deviations[index]!;
      told += value * value;
    }
    const before = prior(task, task) + scatterShare(task, ownRunVariance, parameters);
    const left = Math.max(VARIANCE_FLOOR, before - told);
    const share = doubt === undefined ? 0 : doubtCovariance(doubt, doubt, true) / before;
    return { mean, variance: left * (1 - share), doubtVariance: left * share };
  }
}
