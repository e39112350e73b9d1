import { assemble } from '../kernels/assembler.js';
import { Instance, Memory, Module, type WasmMemory, type WasmModule } from '../kernels/web-assembly.js';
import type { Tree } from '../model/tree.js';
import {
  Addresses,
  BLOCK_ROWS,
  type BlockScorer,
  type ScoreKernels,
  type ScorerMaker,
} from './block-scorer.js';
import { makeMaskScorer } from './mask-scorer.js';
import { MASK_TEXT } from './mask-text.js';
import { RankColumns } from './rank-columns.js';
import { LANES, RANK_TEXT } from './rank-text.js';
import { makeWalkScorer } from './walk-scorer.js';
import { WALK_TEXT } from './walk-text.js';

const PAGE = 65536;

interface Machine {
  readonly memory: WasmMemory;
  readonly kernels: ScoreKernels;
}

/** Nothing before the first attempt, null where it failed. */
let compiled: WasmModule | null | undefined;

/** One memory for all predictions: every memory reserves gigabytes of addresses, and models are many. */
let machine: Machine | undefined;

/** The kernels as a module. Below the 4 KiB up to which every browser compiles on its main thread. */
export const scoreModule = (): Uint8Array<ArrayBuffer> => assemble(RANK_TEXT + WALK_TEXT + MASK_TEXT, false);

/** Null where modules cannot be made: no WebAssembly, no vectors in it, or a page whose security policy forbids it. */
function compiledModule(): WasmModule | null {
  if (compiled === undefined) {
    try {
      compiled = new Module(scoreModule());
    } catch {
      compiled = null;
    }
  }
  return compiled;
}

function machineOf(bytes: number): Machine {
  if (machine && machine.memory.buffer.byteLength >= bytes) return machine;
  const module = compiledModule();
  if (!module) throw new TypeError('prediction by batch needs WebAssembly');
  const pages = Math.ceil(bytes / PAGE);
  const memory = new Memory({ initial: pages, maximum: pages });
  machine = { memory, kernels: new Instance(module, { env: { memory } }).exports as ScoreKernels };
  return machine;
}

/** Rows that pay for the making of their ranks, once the kernels are compiled. */
const FEW_ROWS = 64;

/** Rows × trees that pay for the compiling. */
const MUCH_WORK = 300_000;

/** Whether predicting by batch is possible, and likely to be faster than row by row. The result is the same. */
export function isWorthwhile(rows: number, trees: number): boolean {
  const pays = compiled ? rows >= FEW_ROWS : rows * trees >= MUCH_WORK;
  return pays && compiledModule() !== null;
}

/**
 * Predicts many rows: block by block, values become ranks among the model's thresholds, and trees score ranks eight rows
 * at a time. Sums are made in tree order, so the result is that of `FlatForest`, bit for bit.
 */
export class BatchPredictor {
  readonly #thresholds: readonly number[];
  readonly #values: number;
  readonly #ranks: number;
  readonly #sums: number;
  readonly #bytes: number;
  readonly #columns: RankColumns;
  readonly #scorer: BlockScorer;

  private constructor(columns: RankColumns, scorer: BlockScorer, addresses: Addresses) {
    this.#columns = columns;
    this.#scorer = scorer;
    this.#thresholds = columns.columns.map(({ thresholds }) => addresses.take(thresholds.byteLength));
    this.#values = addresses.take(8 * BLOCK_ROWS);
    // Vectors of ranks are read whole; 16 more bytes let the first one begin anywhere.
    this.#ranks = addresses.take(scorer.rankBytes + 16);
    this.#sums = addresses.take(8 * BLOCK_ROWS);
    this.#bytes = addresses.end;
  }

  /** A predictor for a forest, of the fastest form that it fits; nothing where its splits are not ranks. */
  static of(
    trees: readonly Tree[],
    makers: readonly ScorerMaker[] = [makeMaskScorer, makeWalkScorer],
  ): BatchPredictor | undefined {
    const columns = RankColumns.of(trees);
    if (!columns) return undefined;
    for (const make of makers) {
      const addresses = new Addresses();
      const scorer = make(trees, columns, addresses);
      if (scorer) return new BatchPredictor(columns, scorer, addresses);
    }
    return undefined;
  }

  /** The sums of trees 0 … treeCount − 1 for every row. */
  predict(columns: readonly Float64Array[], treeCount: number): Float64Array {
    const { memory, kernels } = machineOf(this.#bytes);
    const doubles = new Float64Array(memory.buffer);
    this.#scorer.load(memory.buffer);
    this.#columns.columns.forEach(({ thresholds }, i) => {
      doubles.set(thresholds, this.#thresholds[i]! / 8);
    });
    const sources = this.#columns.columns.map((_, i) => this.#columns.valuesOf(i, columns));
    const result = new Float64Array(columns[0]!.length);
    for (let begin = 0; begin < result.length; begin += BLOCK_ROWS) {
      const size = Math.min(BLOCK_ROWS, result.length - begin);
      const count = LANES * Math.ceil(size / LANES);
      sources.forEach((source, i) => {
        doubles.set(source.subarray(begin, begin + size), this.#values / 8);
        this.#rankColumn(kernels, i, count);
      });
      doubles.fill(0, this.#sums / 8, this.#sums / 8 + count);
      this.#scorer.score(kernels, this.#ranks, count, this.#sums, treeCount);
      result.set(doubles.subarray(this.#sums / 8, this.#sums / 8 + size), begin);
    }
    return result;
  }

  #rankColumn(kernels: ScoreKernels, column: number, count: number): void {
    const { thresholds, nanRank } = this.#columns.columns[column]!;
    const { rowStep, columnStep } = this.#scorer;
    const target = this.#ranks + columnStep * column;
    kernels.rank(this.#values, count, this.#thresholds[column]!, thresholds.length, nanRank, target, rowStep);
  }
}
