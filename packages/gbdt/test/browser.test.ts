import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scoreModule } from '../src/prediction/batch-predictor.js';
import { read } from './support/golden.js';
import { importGraph, reachedFrom } from './support/import-graph.js';
import { madeData } from './support/made-data.js';

const source = fileURLToPath(new URL('../src', import.meta.url));
const graph = importGraph(source);
const reached = [...reachedFrom(graph, 'predict')];

/** Globals of Node's that a browser lacks, or has on some pages only. */
const NODE_GLOBALS = new Set([
  ...['process', 'Buffer', 'require', 'global', '__dirname', '__filename', 'setImmediate', 'clearImmediate'],
  ...['SharedArrayBuffer', 'Atomics'],
]);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Names that a piece of syntax reads as variables; types and members are none. */
function variablesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node.type === 'Identifier') return [node['name'] as string];
  if (node.type?.startsWith('TSType') || node.type?.startsWith('TSInterface')) return [];
  const isMember = node.type === 'MemberExpression' && node['computed'] === false;
  return Object.entries(node).flatMap(([key, child]) =>
    isMember && key === 'property' ? [] : variablesIn(child),
  );
}

const nodeGlobalsIn = (text: string): string[] =>
  variablesIn(parseSync('file.ts', text).program).filter((name) => NODE_GLOBALS.has(name));

describe('the entry `predict`', () => {
  it('reaches models, prediction and SHAP, and nothing of training', () => {
    expect(reached).toEqual(
      expect.arrayContaining(['model/model-reader', 'prediction/flat-forest', 'prediction/tree-shap']),
    );
    expect(reached.filter((file) => /^(?:binning|growing|boosting|parameters|train)/.test(file))).toEqual([]);
  });

  it('imports nothing of Node or of another package', () => {
    expect(reached.flatMap((file) => graph.get(file)!.foreign)).toEqual([]);
  });

  it("uses none of Node's globals", () => {
    for (const file of reached) {
      expect(nodeGlobalsIn(readFileSync(`${source}/${file}.ts`, 'utf8')), file).toEqual([]);
    }
    expect(nodeGlobalsIn('const a: Buffer = x.process; f(Buffer.from(b), { c: process.env })')).toEqual([
      'Buffer',
      'process',
    ]);
  });

  it('has kernels that a browser compiles on its main thread', () => {
    // Chromium long refused `new WebAssembly.Module` beyond 4 KiB there.
    expect(scoreModule().byteLength).toBeLessThanOrEqual(4096);
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const refusing = {
    Module: class {
      constructor() {
        throw new EvalError("Refused to compile: 'wasm-unsafe-eval' is not allowed");
      }
    },
  };

  it.each([
    ['absent', undefined],
    ['forbidden by the page', refusing],
  ])('(%s) predictions are the same, bit for bit', async (_, stub) => {
    const text = read('friedman.l2.model.txt');
    const { columns } = madeData(6000, 10, 5, 0.1);
    vi.resetModules();
    const { Booster } = await import('../src/predict.js');
    const expected = Booster.parse(text).predict(columns);
    vi.resetModules();
    vi.stubGlobal('WebAssembly', stub);
    const plain = await import('../src/predict.js');
    const { isWorthwhile } = await import('../src/prediction/batch-predictor.js');
    expect(isWorthwhile(6000, 60)).toBe(false);
    expect(plain.Booster.parse(text).predict(columns)).toEqual(expected);
  });
});
