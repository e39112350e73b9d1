/** Bits of a node's decision type, as the model text has them. */
export const CATEGORICAL_BIT = 1;
export const DEFAULT_LEFT_BIT = 2;
export const MISSING_SHIFT = 2;

/**
 * One finished tree of `leafCount` leaves and `leafCount` − 1 inner nodes; node 0 is the root. A child ≥ 0 is a
 * node, a child < 0 is leaf −(child + 1). The fields are those of LightGBM's model text.
 */
export interface Tree {
  readonly leafCount: number;
  /** Column per node. */
  readonly splitFeature: Int32Array;
  readonly splitGain: Float64Array;
  /** Values up to this one go left; for categorical nodes the index of the node's set of categories. */
  readonly threshold: Float64Array;
  readonly decisionType: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly leafValue: Float64Array;
  /** Sum of hessians per leaf. */
  readonly leafWeight: Float64Array;
  /** Training rows per leaf. */
  readonly leafRows: Int32Array;
  readonly nodeValue: Float64Array;
  readonly nodeWeight: Float64Array;
  readonly nodeRows: Int32Array;
  /** Set k of categories that go left: bits in words categoryBounds[k] … categoryBounds[k + 1] − 1. */
  readonly categoryBounds: Int32Array;
  readonly categoryBits: Uint32Array;
  readonly shrinkage: number;
}

/** A tree of one leaf. */
export function constantTree(value: number): Tree {
  const noInts = new Int32Array(0);
  const noNumbers = new Float64Array(0);
  return {
    leafCount: 1,
    splitFeature: noInts,
    splitGain: noNumbers,
    threshold: noNumbers,
    decisionType: new Uint8Array(0),
    leftChild: noInts,
    rightChild: noInts,
    leafValue: Float64Array.of(value),
    leafWeight: Float64Array.of(0),
    leafRows: Int32Array.of(0),
    nodeValue: noNumbers,
    nodeWeight: noNumbers,
    nodeRows: noInts,
    categoryBounds: Int32Array.of(0),
    categoryBits: new Uint32Array(0),
    shrinkage: 1,
  };
}

/** The bits of a set of non-negative integers, 32 per word. */
export function bitset(members: Iterable<number>): Uint32Array {
  const words: number[] = [];
  for (const member of members) {
    const word = member >>> 5;
    while (words.length <= word) words.push(0);
    words[word]! |= 1 << (member & 31);
  }
  return Uint32Array.from(words, (word) => word >>> 0);
}
