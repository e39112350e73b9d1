import { assemble } from './assembler.js';
import { HISTOGRAM_TEXT, PLANE_COLUMNS } from './histogram-text.js';
import { ROW_TEXT } from './row-text.js';
import { SCAN_TEXT } from './scan-text.js';
import { Instance, Module, type WasmMemory, type WasmModule } from './web-assembly.js';

type Accumulate = (
  plane: number,
  stride: number,
  rows: number,
  count: number,
  pairs: number,
  scratch: number,
) => void;

type Scan = (
  histogram: number,
  last: number,
  skipped: number,
  count: number,
  gradient: number,
  hessian: number,
  minGain: number,
  epsilon: number,
  minData: number,
  minHessian: number,
  l1: number,
  l2: number,
) => number;

/**
 * The hot loops of training. All of them work on one memory; every argument that is no count or value is an address
 * in bytes. What each does is written beside its text; `plainKernels`, beside the tests, is the same in TypeScript.
 */
export interface Kernels {
  /** By number of columns minus 1: adds given rows, or rows 0, 1, …, to histograms. */
  readonly accumulateRows: readonly Accumulate[];
  readonly accumulateAll: readonly Accumulate[];
  readonly scanRight: Scan;
  readonly scanLeft: Scan;
  sum(pairs: number, count: number, target: number): void;
  subtract(parent: number, child: number, bytes: number): void;
  expand(codes: number, codeCount: number, binOfCode: number, target: number): void;
  gather(pairs: number, rows: number, count: number, target: number, planes: number, stride: number): number;
  partition(rows: number, count: number, bins: number, goesLeft: number, right: number): number;
  addValue(score: number, rows: number, count: number, value: number): void;
}

const modules = new Map<boolean, WasmModule>();

/** The compiled kernels; assembled and compiled once per thread and kind of memory. */
function kernelModule(shared: boolean): WasmModule {
  let module = modules.get(shared);
  if (!module) {
    module = new Module(assemble(HISTOGRAM_TEXT + SCAN_TEXT + ROW_TEXT, shared));
    modules.set(shared, module);
  }
  return module;
}

const instances = new WeakMap<WasmMemory, Kernels>();

/** The WebAssembly kernels on a memory; made once for each. */
export function wasmKernels(memory: WasmMemory): Kernels {
  let kernels = instances.get(memory);
  if (!kernels) {
    kernels = instantiate(memory);
    instances.set(memory, kernels);
  }
  return kernels;
}

function instantiate(memory: WasmMemory): Kernels {
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const exports = new Instance(kernelModule(shared), { env: { memory } }).exports as Kernels &
    Record<string, Accumulate>;
  const { sum, subtract, expand, gather, partition, addValue, scanRight, scanLeft } = exports;
  const byColumns = (name: string): Accumulate[] =>
    Array.from({ length: PLANE_COLUMNS }, (_, i) => exports[`${name}${i + 1}`]!);
  return {
    accumulateRows: byColumns('accumulateRows'),
    accumulateAll: byColumns('accumulateAll'),
    scanRight,
    scanLeft,
    sum,
    subtract,
    expand,
    gather,
    partition,
    addValue,
  };
}
