import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circleIn, importGraph, reachedFrom } from '../../gbdt/test/support/import-graph.js';

const source = fileURLToPath(new URL('../src', import.meta.url));
const graph = importGraph(source);
const reached = [...reachedFrom(graph, 'index')];

describe('the main entry', () => {
  it('profiles and builds models, and does not read files', () => {
    expect(reached).toEqual(expect.arrayContaining(['onnx/parse-model', 'profile-model', 'task-demand']));
    expect(reached).not.toContain('node');
  });

  it('imports nothing of Node, so that a page can bundle it', () => {
    const foreign = new Set(reached.flatMap((file) => graph.get(file)!.foreign));
    expect([...foreign].sort()).toEqual(['@bufbuild/protobuf', '@ctfusion/base', 'onnx-buf']);
    for (const file of reached) {
      expect(readFileSync(`${source}/${file}.ts`, 'utf8'), file).not.toMatch(
        /\b(process|Buffer|require|__dirname)\b[.(]/,
      );
    }
  });
});

describe('folders', () => {
  it('have no circle of imports', () => {
    expect(circleIn(graph)).toBeUndefined();
  });

  it('import downward only: reading, then shapes, then work, then the profile', () => {
    const floors = ['onnx', 'shape-inference', 'work', 'architectures'];
    const floor = (file: string) =>
      file.includes('/') ? floors.indexOf(file.split('/')[0]!) : floors.length;
    const upward = [...graph].flatMap(([file, { own }]) =>
      own
        .filter((imported) => floor(imported) > floor(file) && !file.startsWith('graph-builder/'))
        .map((imported) => `${file} → ${imported}`),
    );
    expect(upward).toEqual([]);
  });
});
