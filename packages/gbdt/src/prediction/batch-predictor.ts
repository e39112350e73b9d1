import { assemble } from '../kernels/assembler.js';
import { Instance, Memory, Module, type WasmMemory, type WasmModule } from '../kernels/web-assembly.js';
import { type RankForest, valuesFor } from './rank-forest.js';
import { LANES, RANK_TEXT } from './rank-text.js';

const PAGE = 65536;

/** Rows whose ranks are in the nearest cache while all trees pass over them. A multiple of LANES. */
const BLOCK_ROWS = 256;

interface RankKernels {
  rank(
    values: number,
    count: number,
    thresholds: number,
    thresholdCount: number,
    nanRank: number,
    target: number,
    stride: number,
  ): void;
  walk(
    ranks: number,
    stride: number,
    count: number,
    nodes: number,
    depth: number,
    leaves: number,
    sums: number,
  ): void;
}

let compiled: WasmModule | undefined;

/** One memory for all predictions: every memory reserves gigabytes of addresses, and models are many. */
let current: { memory: WasmMemory; kernels: RankKernels } | undefined;

function machineOf(bytes: number): { memory: WasmMemory; kernels: RankKernels } {
  if (current && current.memory.buffer.byteLength >= bytes) return current;
  compiled ??= new Module(assemble(RANK_TEXT, false));
  const memory = new Memory({ initial: Math.ceil(bytes / PAGE), maximum: 65536 });
  current = { memory, kernels: new Instance(compiled, { env: { memory } }).exports as RankKernels };
  return current;
}

/** Addresses of a model and of one block of rows. */
interface Plan {
  readonly thresholds: readonly number[];
  readonly nodes: readonly number[];
  readonly leaves: readonly number[];
  readonly values: number;
  readonly ranks: number;
  readonly stride: number;
  readonly sums: number;
  readonly end: number;
}

function planFor({ columns, trees }: RankForest, treeCount: number): Plan {
  let end = 64;
  const take = (bytes: number): number => {
    const address = end;
    end += 8 * Math.ceil(bytes / 8);
    return address;
  };
  const stride = 2 * columns.length;
  return {
    thresholds: columns.map(({ thresholds }) => take(thresholds.byteLength)),
    nodes: trees.slice(0, treeCount).map(({ nodes }) => take(nodes.byteLength)),
    leaves: trees.slice(0, treeCount).map(({ leafValue }) => take(leafValue.byteLength)),
    values: take(8 * BLOCK_ROWS),
    ranks: take(stride * BLOCK_ROWS),
    stride,
    sums: take(8 * BLOCK_ROWS),
    end,
  };
}

/**
 * Predicts many rows: block by block, values become ranks among the model's thresholds, and eight rows at a time walk
 * down each tree. Sums are made in tree order, so the result is that of `FlatForest`, bit for bit.
 */
export function predictBatch(
  forest: RankForest,
  columns: readonly Float64Array[],
  treeCount: number,
): Float64Array {
  const rowCount = columns[0]!.length;
  const plan = planFor(forest, treeCount);
  const { memory, kernels } = machineOf(plan.end);
  const doubles = new Float64Array(memory.buffer);
  const halves = new Uint16Array(memory.buffer);
  forest.columns.forEach(({ thresholds }, i) => {
    doubles.set(thresholds, plan.thresholds[i]! / 8);
  });
  forest.trees.slice(0, treeCount).forEach(({ nodes, leafValue }, i) => {
    halves.set(nodes, plan.nodes[i]! / 2);
    doubles.set(leafValue, plan.leaves[i]! / 8);
  });
  const sources = forest.columns.map((column) => valuesFor(column, columns[column.feature]!));
  const result = new Float64Array(rowCount);
  for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rowCount - begin);
    const lanes = LANES * Math.ceil(size / LANES);
    forest.columns.forEach(({ thresholds, nanRank }, i) => {
      doubles.set(sources[i]!.subarray(begin, begin + size), plan.values / 8);
      const target = plan.ranks + 2 * i;
      kernels.rank(plan.values, lanes, plan.thresholds[i]!, thresholds.length, nanRank, target, plan.stride);
    });
    doubles.fill(0, plan.sums / 8, plan.sums / 8 + lanes);
    for (let t = 0; t < treeCount; t++) {
      const { depth, innerCount } = forest.trees[t]!;
      const leaves = plan.leaves[t]! - 8 * innerCount;
      kernels.walk(plan.ranks, plan.stride, lanes, plan.nodes[t]!, depth, leaves, plan.sums);
    }
    result.set(doubles.subarray(plan.sums / 8, plan.sums / 8 + size), begin);
  }
  return result;
}
