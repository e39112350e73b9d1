import type { BinnedData } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { GbdtError } from '../errors.js';
import type { GrowingTree } from '../growing/growing-tree.js';
import type { FeaturePlace } from '../growing/row-set.js';
import { RowSet } from '../growing/row-set.js';
import { ScoredRows, validationRows } from '../growing/scored-rows.js';
import { Team, threadsFor } from '../growing/team.js';
import { TreeGrower } from '../growing/tree-grower.js';
import { Workspace } from '../growing/workspace.js';
import { type Kernels, wasmKernels } from '../kernels/kernels.js';
import { constantTree, type Tree } from '../model/tree.js';
import type { Parameters } from '../parameters/parameters.js';
import { Bagging } from './bagging.js';
import { divergence, fitsSinglePrecision } from './divergence.js';
import type { Objective } from './objective.js';

/** Where boosting starts. */
export interface BoostingStart {
  /** Per training row, what an earlier model predicts; else 0. */
  readonly score: Float64Array;
  /** There is an earlier model, so the score has its start. */
  readonly continued: boolean;
  /** Rows whose score is kept up to date, and their score so far. */
  readonly validation?: { readonly columns: readonly Float64Array[]; readonly score: Float64Array };
}

/** Where the bins of every feature are in the workspace. */
function placesOf(data: BinnedData, { layout }: Workspace): FeaturePlace[] {
  const places: FeaturePlace[] = data.features.map(({ wideBins }) => ({
    bins: 0,
    binOfCode: undefined,
    wideBins,
  }));
  data.columns.forEach(({ members }, column) => {
    for (const { feature, binOfCode } of members) {
      places[feature] = { bins: layout.columns[column]!, binOfCode, wideBins: undefined };
    }
  });
  return places;
}

/** Gradient boosting on binned data: one call, one tree. */
export class Boosting {
  readonly trees: Tree[] = [];
  readonly #workspace: Workspace;
  readonly #kernels: Kernels;
  readonly #bagging: Bagging;
  readonly #grower: TreeGrower;
  readonly #team: Team;
  /** Rows that trees are grown on, rows outside the bag, and rows of the validation set. */
  readonly #inside: ScoredRows;
  readonly #outside: ScoredRows;
  readonly #validation: ScoredRows | undefined;
  #round = 0;
  readonly #data: BinnedData;
  readonly #parameters: Parameters;
  readonly #objective: Objective;
  readonly #from: BoostingStart;

  constructor(data: BinnedData, parameters: Parameters, objective: Objective, from: BoostingStart) {
    this.#data = data;
    this.#parameters = parameters;
    this.#objective = objective;
    this.#from = from;
    const leaves = parameters.num_leaves;
    const threads = threadsFor(data, parameters.num_threads);
    this.#workspace = new Workspace(data, parameters, threads, from.validation?.score.length ?? 0);
    const { layout, memory, score, pairs, bytes, integers } = this.#workspace;
    score.set(from.score);
    pairs.fill(1);
    this.#kernels = wasmKernels(memory);
    this.#bagging = new Bagging(data.rowCount, parameters);
    const places = placesOf(data, this.#workspace);
    const { right, goesLeft } = layout;
    const rowSet = (rows: number): RowSet =>
      new RowSet(this.#kernels, { bytes, integers, rows, right, goesLeft }, places, leaves);
    this.#inside = new ScoredRows(this.#kernels, rowSet(layout.rows), score);
    this.#outside = new ScoredRows(this.#kernels, rowSet(layout.otherRows), score);
    if (from.validation) {
      this.#validation = validationRows(
        from.validation.columns,
        data,
        leaves,
        this.#workspace,
        this.#kernels,
      );
      this.#validation.score.set(from.validation.score);
    }
    const plan = { features: data.features.map(shapeOf), layout, parameters, threads };
    this.#team = new Team(plan, memory);
    this.#grower = new TreeGrower({
      data,
      parameters,
      workspace: this.#workspace,
      kernels: this.#kernels,
      rows: this.#inside.rows,
      team: this.#team,
    });
  }

  /** Lets threads and memory go. Only `trees` may be used afterwards. */
  end(): void {
    this.#team.end();
    this.#workspace.release();
  }

  /** The score of the validation rows; nothing without them. */
  get validationScore(): Float64Array | undefined {
    return this.#validation?.score;
  }

  /**
   * Adds a tree, unless no leaf can be split any more.
   *
   * @returns whether a tree was added that splits
   * @throws GbdtError where scores or gradients leave single precision: naming learning_rate, or the data.
   */
  next(): boolean {
    const isFirst = this.trees.length === 0 && !this.#from.continued;
    const start = isFirst && this.#parameters.boost_from_average ? this.#addStart() : 0;
    this.#objective.derive(this.#workspace.score, this.#workspace.pairs);
    this.#bagging.update(this.#round++);
    this.#inside.rows.reset(this.#bagging.rows ?? this.#data.rowCount);
    const growing = this.#grower.grow();
    if (!this.#grower.rootIsFinite) throw this.#divergence(!isFirst);
    if (growing.leafCount === 1) {
      // No split at all: the model is the constant, with or without boost_from_average.
      if (isFirst)
        this.trees.push(constantTree(this.#parameters.boost_from_average ? start : this.#addStart()));
      return false;
    }
    this.#renewLeaves(growing);
    this.#checkLeaves(growing, !isFirst);
    growing.shrink(this.#parameters.learning_rate);
    this.#checkLeaves(growing, true);
    this.#addToScores(growing);
    if (start !== 0) growing.addBias(start);
    this.trees.push(growing.finish());
    return true;
  }

  /** Puts the starting constant into all scores, and returns it so that the first tree can carry it. */
  #addStart(): number {
    const start = this.#objective.initialScore();
    if (!(Math.abs(start) > EPSILON)) return 0;
    for (const score of [this.#workspace.score, this.#validation?.score ?? []]) {
      for (let i = 0; i < score.length; i++) score[i]! += start;
    }
    return start;
  }

  #renewLeaves(tree: GrowingTree): void {
    const { renewLeaf } = this.#objective;
    if (!renewLeaf) return;
    for (let leaf = 0; leaf < tree.leafCount; leaf++) {
      tree.leafValue[leaf] = renewLeaf(this.#workspace.score, this.#inside.rows.rowsOf(leaf));
    }
  }

  /** Leaf values that fit single precision, times any number of trees, are finite predictions. */
  #checkLeaves(tree: GrowingTree, hasTrees: boolean): void {
    for (let leaf = 0; leaf < tree.leafCount; leaf++) {
      if (!fitsSinglePrecision(tree.leafValue[leaf]!)) throw this.#divergence(hasTrees);
    }
  }

  #divergence(hasTrees: boolean): GbdtError {
    const { learning_rate: learningRate } = this.#parameters;
    const customObjective = this.#objective.text === undefined;
    return divergence({ round: this.#round, learningRate, hasTrees, customObjective });
  }

  #addToScores(tree: GrowingTree): void {
    this.#inside.addLeaves(tree);
    if (this.#bagging.rows) this.#addReplayed(this.#outside, this.#bagging.others, tree);
    if (this.#validation) this.#addReplayed(this.#validation, this.#validation.score.length, tree);
  }

  #addReplayed(scored: ScoredRows, rows: Int32Array | number, tree: GrowingTree): void {
    scored.rows.reset(rows);
    scored.replay(tree);
    scored.addLeaves(tree);
  }
}

function shapeOf({
  index,
  categorical,
  binCount,
  missing,
  zeroBin,
  firstBin,
}: BinnedData['features'][number]) {
  return { index, categorical, binCount, missing, zeroBin, firstBin };
}
