import type { BinnedData } from '../binning/binned-data.js';
import { EPSILON } from '../constants.js';
import type { GrowingTree } from '../growing/growing-tree.js';
import { TreeGrower } from '../growing/tree-grower.js';
import { constantTree, type Tree } from '../model/tree.js';
import type { Parameters } from '../parameters/parameters.js';
import { Bagging } from './bagging.js';
import type { Objective } from './objective.js';

/** Gradient boosting on binned data: one call, one tree. */
export class Boosting {
  readonly trees: Tree[] = [];
  private readonly grower: TreeGrower;
  private readonly bagging: Bagging;
  private readonly gradients: Float32Array;
  private readonly hessians: Float32Array;
  private round = 0;

  /**
   * @param score per row, the sum of what has been learnt before; updated in place
   * @param continued trees exist already, so the score has its start
   */
  constructor(
    data: BinnedData,
    private readonly parameters: Parameters,
    private readonly objective: Objective,
    readonly score: Float64Array,
    private readonly continued: boolean,
  ) {
    this.grower = new TreeGrower(data, parameters);
    this.bagging = new Bagging(data.rowCount, parameters);
    this.gradients = new Float32Array(data.rowCount);
    this.hessians = new Float32Array(objective.constantHessian ? 0 : data.rowCount);
  }

  /**
   * Adds a tree, unless no leaf can be split any more.
   *
   * @returns the tree; nothing where boosting is at its end
   */
  next(): Tree | undefined {
    const isFirst = this.trees.length === 0 && !this.continued;
    const start = isFirst ? this.start() : 0;
    this.objective.derive(this.score, this.gradients, this.hessians);
    this.bagging.update(this.round++);
    const hessians = this.objective.constantHessian ? undefined : this.hessians;
    const growing = this.grower.grow({ gradients: this.gradients, hessians }, this.bagging.rows);
    if (growing.leafCount === 1) return isFirst ? this.keepConstant(start) : undefined;
    this.renewLeaves(growing);
    growing.shrink(this.parameters.learning_rate);
    this.addToScore(growing);
    if (start !== 0) growing.addBias(start);
    const tree = growing.finish();
    this.trees.push(tree);
    return tree;
  }

  /** Puts the starting constant into the score, and returns it so that the first tree can carry it. */
  private start(): number {
    if (!this.parameters.boost_from_average) return 0;
    const start = this.objective.initialScore();
    if (!(Math.abs(start) > EPSILON)) return 0;
    for (let i = 0; i < this.score.length; i++) this.score[i]! += start;
    return start;
  }

  /** No split at all: the model is the constant, with or without boost_from_average. */
  private keepConstant(start: number): undefined {
    let value = start;
    if (!this.parameters.boost_from_average) {
      value = this.objective.initialScore();
      for (let i = 0; i < this.score.length; i++) this.score[i]! += value;
    }
    this.trees.push(constantTree(value));
    return undefined;
  }

  private renewLeaves(tree: GrowingTree): void {
    const { renewLeaf } = this.objective;
    if (!renewLeaf) return;
    const { begin, count, rows } = this.grower.partition;
    for (let leaf = 0; leaf < tree.leafCount; leaf++) {
      const first = begin[leaf]!;
      tree.leafValue[leaf] = renewLeaf(this.score, rows.subarray(first, first + count[leaf]!));
    }
  }

  private addToScore(tree: GrowingTree): void {
    const { begin, count, rows } = this.grower.partition;
    const { score } = this;
    for (let leaf = 0; leaf < tree.leafCount; leaf++) {
      const value = tree.leafValue[leaf]!;
      const end = begin[leaf]! + count[leaf]!;
      for (let i = begin[leaf]!; i < end; i++) score[rows[i]!]! += value;
    }
    for (const row of this.bagging.others) score[row]! += tree.leafValue[tree.leafOf(row)]!;
  }
}
