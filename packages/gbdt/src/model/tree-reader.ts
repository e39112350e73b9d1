import { FieldReader } from './field-reader.js';
import { MISSING_NAN } from './missing-kind.js';
import { CATEGORICAL_BIT, constantTree, MISSING_SHIFT, type Tree } from './tree.js';

const INT_MAX = 0x7fffffff;
const WORD_MAX = 0xffffffff;
const MAX_LEAVES = 131072;

/** Every node but the root and every leaf must have exactly one parent, and the root must reach them all. */
function checkStructure(fields: FieldReader, leafCount: number, left: Int32Array, right: Int32Array): void {
  const nodeSeen = new Uint8Array(leafCount - 1);
  const leafSeen = new Uint8Array(leafCount);
  const pending = [0];
  nodeSeen[0] = 1;
  let reached = 1;
  while (pending.length > 0) {
    const node = pending.pop()!;
    for (const [field, child] of [
      ['left_child', left[node]!],
      ['right_child', right[node]!],
    ] as const) {
      const seen = child >= 0 ? nodeSeen : leafSeen;
      const index = child >= 0 ? child : ~child;
      if (seen[index]) throw fields.error(field, `points twice to ${child >= 0 ? 'node' : 'leaf'} ${index}`);
      seen[index] = 1;
      reached++;
      if (child >= 0) pending.push(child);
    }
  }
  // Nodes and leaves together: 2 · leaves − 1.
  if (reached !== 2 * leafCount - 1) {
    throw fields.error(
      'left_child',
      `and right_child reach ${reached} of ${2 * leafCount - 1} nodes and leaves`,
    );
  }
}

function readCategories(
  fields: FieldReader,
  setCount: number,
): Pick<Tree, 'categoryBounds' | 'categoryBits'> {
  if (setCount === 0) return { categoryBounds: Int32Array.of(0), categoryBits: new Uint32Array(0) };
  const categoryBounds = fields.integers('cat_boundaries', setCount + 1, 0, INT_MAX);
  for (let i = 0; i <= setCount; i++) {
    if (i === 0 ? categoryBounds[0] !== 0 : categoryBounds[i]! < categoryBounds[i - 1]!) {
      throw fields.error('cat_boundaries', 'does not ascend from 0');
    }
  }
  const words = fields.words('cat_threshold', categoryBounds[setCount]!);
  const categoryBits = Uint32Array.from(words, (word) => {
    const value = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
    if (!(value <= WORD_MAX))
      throw fields.error('cat_threshold', `has "${word.slice(0, 40)}", expected a 32-bit word`);
    return value;
  });
  return { categoryBounds, categoryBits };
}

function checkDecisions(
  fields: FieldReader,
  decisionType: Int32Array,
  threshold: Float64Array,
  setCount: number,
): void {
  for (let node = 0; node < decisionType.length; node++) {
    const type = decisionType[node]!;
    if (type >> MISSING_SHIFT > MISSING_NAN) throw fields.error('decision_type', `has ${type}`);
    if ((type & CATEGORICAL_BIT) === 0) continue;
    const set = threshold[node]!;
    if (!Number.isInteger(set) || set < 0 || set >= setCount) {
      throw fields.error('threshold', `of node ${node} names set ${set} of ${setCount} sets of categories`);
    }
  }
}

/** Lines that versions before v4 lack or may lack: zeros then, as in LightGBM. */
function optionalNumbers(fields: FieldReader, field: string, count: number, infinite = false): Float64Array {
  return fields.has(field) ? fields.numbers(field, count, infinite) : new Float64Array(count);
}

function optionalIntegers(fields: FieldReader, field: string, count: number, maximum: number): Int32Array {
  return fields.has(field) ? fields.integers(field, count, 0, maximum) : new Int32Array(count);
}

/**
 * Reads the fields of one tree.
 *
 * @param lines the lines after `Tree=<index>`, without empty ones
 * @throws GbdtError ('model_format') naming the tree and the field.
 */
export function readTree(lines: readonly string[], place: string, featureCount: number): Tree {
  const fields = new FieldReader(place, lines);
  const leafCount = fields.integer('num_leaves', 1, MAX_LEAVES);
  const setCount = fields.integer('num_cat', 0, MAX_LEAVES);
  if (fields.has('is_linear') && fields.integer('is_linear', 0, 1) === 1) {
    throw fields.error('is_linear', 'is 1: linear trees are not supported');
  }
  const leafValue = fields.numbers('leaf_value', leafCount);
  const shrinkage = fields.has('shrinkage') ? fields.number('shrinkage') : 1;
  if (leafCount === 1) return { ...constantTree(leafValue[0]!), shrinkage };

  const nodes = leafCount - 1;
  const splitFeature = fields.integers('split_feature', nodes, 0, featureCount - 1);
  const threshold = fields.numbers('threshold', nodes, true);
  const decisionType = optionalIntegers(fields, 'decision_type', nodes, 15);
  const leftChild = fields.integers('left_child', nodes, -leafCount, nodes - 1);
  const rightChild = fields.integers('right_child', nodes, -leafCount, nodes - 1);
  checkStructure(fields, leafCount, leftChild, rightChild);
  checkDecisions(fields, decisionType, threshold, setCount);
  return {
    leafCount,
    splitFeature,
    threshold,
    decisionType: Uint8Array.from(decisionType),
    leftChild,
    rightChild,
    leafValue,
    splitGain: optionalNumbers(fields, 'split_gain', nodes, true),
    leafWeight: optionalNumbers(fields, 'leaf_weight', leafCount),
    leafRows: optionalIntegers(fields, 'leaf_count', leafCount, INT_MAX),
    nodeValue: optionalNumbers(fields, 'internal_value', nodes),
    nodeWeight: optionalNumbers(fields, 'internal_weight', nodes),
    nodeRows: optionalIntegers(fields, 'internal_count', nodes, INT_MAX),
    ...readCategories(fields, setCount),
    shrinkage,
  };
}
