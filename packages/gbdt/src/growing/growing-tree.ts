import type { BinnedData } from '../binning/binned-data.js';
import { ZERO_THRESHOLD } from '../constants.js';
import { MISSING_NAN, MISSING_ZERO } from '../model/missing-kind.js';
import { bitset, CATEGORICAL_BIT, DEFAULT_LEFT_BIT, MISSING_SHIFT, type Tree } from '../model/tree.js';
import type { SplitCandidate } from './split-candidate.js';

const roundToZero = (value: number): number => (Math.abs(value) <= ZERO_THRESHOLD ? 0 : value);

/** A tree while it grows: node n was the n-th split; splitting leaf l keeps l on the left and adds a leaf right. */
export class GrowingTree {
  leafCount = 1;
  readonly leafDepth: Int32Array;
  readonly leafValue: Float64Array;
  readonly #splits: SplitCandidate[] = [];
  readonly #goesLeft: Uint8Array[] = [];
  readonly #splitLeaf: number[] = [];
  readonly #leafParent: Int32Array;
  readonly #leftChild: Int32Array;
  readonly #rightChild: Int32Array;
  readonly #leafWeight: Float64Array;
  readonly #leafRows: Int32Array;
  readonly #nodeValue: Float64Array;
  readonly #nodeWeight: Float64Array;
  #shrinkage = 1;
  readonly #data: BinnedData;

  constructor(data: BinnedData, maxLeaves: number) {
    this.#data = data;
    this.leafDepth = new Int32Array(maxLeaves);
    this.leafValue = new Float64Array(maxLeaves);
    this.#leafParent = new Int32Array(maxLeaves).fill(-1);
    this.#leafWeight = new Float64Array(maxLeaves);
    this.#leafRows = new Int32Array(maxLeaves);
    this.#leftChild = new Int32Array(maxLeaves - 1);
    this.#rightChild = new Int32Array(maxLeaves - 1);
    this.#nodeValue = new Float64Array(maxLeaves - 1);
    this.#nodeWeight = new Float64Array(maxLeaves - 1);
  }

  /** 1 or 0 per bin of the split's feature: does it go left? */
  directions(split: SplitCandidate): Uint8Array {
    const { mapper } = this.#data.features[split.feature]!;
    const goesLeft = new Uint8Array(mapper.binCount);
    if (split.leftBins) {
      for (const bin of split.leftBins) goesLeft[bin] = 1;
      return goesLeft;
    }
    goesLeft.fill(1, 0, split.thresholdBin + 1);
    if (mapper.missing === MISSING_NAN) goesLeft[mapper.binCount - 1] = split.defaultLeft ? 1 : 0;
    if (mapper.missing === MISSING_ZERO) goesLeft[mapper.zeroBin] = split.defaultLeft ? 1 : 0;
    return goesLeft;
  }

  /**
   * Splits a leaf; the counts of the candidate must be exact by now.
   *
   * @returns the number of the new, right leaf
   */
  split(leaf: number, split: SplitCandidate, goesLeft: Uint8Array): number {
    const node = this.leafCount - 1;
    const newLeaf = this.leafCount++;
    const parent = this.#leafParent[leaf]!;
    if (parent >= 0) {
      if (this.#leftChild[parent] === ~leaf) this.#leftChild[parent] = node;
      else this.#rightChild[parent] = node;
    }
    this.#splits.push(split);
    this.#goesLeft.push(goesLeft);
    this.#splitLeaf.push(leaf);
    this.#leftChild[node] = ~leaf;
    this.#rightChild[node] = ~newLeaf;
    this.#leafParent[leaf] = node;
    this.#leafParent[newLeaf] = node;
    this.#nodeWeight[node] = this.#leafWeight[leaf]!;
    this.#nodeValue[node] = this.leafValue[leaf]!;
    this.#setLeaf(leaf, split.leftOutput, split.leftHessian, split.leftCount);
    this.#setLeaf(newLeaf, split.rightOutput, split.rightHessian, split.rightCount);
    this.leafDepth[leaf]!++;
    this.leafDepth[newLeaf] = this.leafDepth[leaf]!;
    return newLeaf;
  }

  #setLeaf(leaf: number, value: number, weight: number, rows: number): void {
    this.leafValue[leaf] = Number.isNaN(value) ? 0 : value;
    this.#leafWeight[leaf] = weight;
    this.#leafRows[leaf] = rows;
  }

  /** Calls with every split in order: the leaf split, the leaf that it made, the feature, and 1 or 0 per bin. */
  eachSplit(call: (leaf: number, newLeaf: number, feature: number, goesLeft: Uint8Array) => void): void {
    this.#splits.forEach((split, node) => {
      call(this.#splitLeaf[node]!, node + 1, split.feature, this.#goesLeft[node]!);
    });
  }

  /** Multiplies all values by `rate`. */
  shrink(rate: number): void {
    for (let i = 0; i < this.leafCount; i++) this.leafValue[i] = roundToZero(this.leafValue[i]! * rate);
    for (let i = 0; i < this.leafCount - 1; i++) this.#nodeValue[i] = roundToZero(this.#nodeValue[i]! * rate);
    this.#shrinkage *= rate;
  }

  /** Adds `bias` to all values. A tree with a bias counts as not shrunk, as in LightGBM. */
  addBias(bias: number): void {
    for (let i = 0; i < this.leafCount; i++) this.leafValue[i] = roundToZero(this.leafValue[i]! + bias);
    for (let i = 0; i < this.leafCount - 1; i++) this.#nodeValue[i] = roundToZero(this.#nodeValue[i]! + bias);
    this.#shrinkage = 1;
  }

  /** The finished tree, on feature values instead of bins. */
  finish(): Tree {
    const leaves = this.leafCount;
    const nodes = leaves - 1;
    const threshold = new Float64Array(nodes);
    const decisionType = new Uint8Array(nodes);
    const categoryBounds = [0];
    const categoryBits: number[] = [];
    this.#splits.forEach((split, node) => {
      const { mapper } = this.#data.features[split.feature]!;
      decisionType[node] = mapper.missing << MISSING_SHIFT;
      if (mapper.kind === 'numeric') {
        threshold[node] = mapper.upperBounds[split.thresholdBin]!;
        if (split.defaultLeft) decisionType[node]! |= DEFAULT_LEFT_BIT;
        return;
      }
      decisionType[node]! |= CATEGORICAL_BIT;
      threshold[node] = categoryBounds.length - 1;
      categoryBits.push(...bitset((split.leftBins ?? []).map((bin) => mapper.categories[bin]!)));
      categoryBounds.push(categoryBits.length);
    });
    return {
      leafCount: leaves,
      splitFeature: Int32Array.from(this.#splits, (split) => this.#data.features[split.feature]!.index),
      splitGain: Float64Array.from(this.#splits, (split) => Math.fround(split.gain)),
      threshold,
      decisionType,
      leftChild: this.#leftChild.slice(0, nodes),
      rightChild: this.#rightChild.slice(0, nodes),
      leafValue: this.leafValue.slice(0, leaves),
      leafWeight: this.#leafWeight.slice(0, leaves),
      leafRows: this.#leafRows.slice(0, leaves),
      nodeValue: this.#nodeValue.slice(0, nodes),
      nodeWeight: this.#nodeWeight.slice(0, nodes),
      nodeRows: Int32Array.from(this.#splits, (split) => split.leftCount + split.rightCount),
      categoryBounds: Int32Array.from(categoryBounds),
      categoryBits: Uint32Array.from(categoryBits),
      shrinkage: this.#shrinkage,
    };
  }
}
