import { join } from 'node:path';
import { tableFromRecords } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { columnType, MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { layerCounts, MODULES_PER_NODE } from '../src/features/layer-counts.js';
import type { Predictor } from '../src/predictor.js';
import { frameDemand } from '../src/tasks/frames/frame-demand.js';
import { requireInputs } from '../src/verdict/required-inputs.js';
import { otherLayerCountings, partLayerCounts } from '../src/verdict/settings.js';

const KERNELS_PER_ATTENTION = 4;
const task = {
  model_name: 'net',
  batch_size: 1,
  total_frames: 1,
  im_height: 8,
  im_width: 8,
  model_flops_g: 1,
};
const counts = (columns: readonly string[], values: readonly number[]) =>
  Object.fromEntries(columns.map((name, index) => [name, values[index]!]));
const modules = counts(MODULE_COUNT_COLUMNS, [2, 5, 6, 0, 4, 3, 1, 0]);
const nodes = counts(NODE_COUNT_COLUMNS, [2, 5, 6, 0, 4, 9, 17, 0]);
const table = (...rows: Record<string, unknown>[]) => tableFromRecords(rows, 'tasks', columnType);
const kernels = (row: Record<string, unknown>) => frameDemand(table({ ...task, ...row })).kernels.values[0]!;

describe('layers in two ways of counting', () => {
  it('are read as modules where any is known, else as nodes, row by row', () => {
    const read = layerCounts(table({ ...task, ...modules, ...nodes }, { ...task, ...nodes }, task));
    expect([0, 1, 2].map((row) => read.counting(row))).toEqual(['modules', 'nodes', 'none']);
    expect([0, 1, 2].map((row) => read.count('num_relu', row, -1))).toEqual([1, 17, -1]);
  });

  it('make the launches: nodes never in the place of modules, but taken down to them', () => {
    const sum = (row: Record<string, number>) =>
      Object.values(row).reduce((total, value) => total + value, 0) + 2 * (KERNELS_PER_ATTENTION - 1);
    expect(kernels(modules)).toBe(sum(modules));
    expect(kernels({ ...modules, ...nodes })).toBe(sum(modules));
    expect(kernels(nodes)).toBeCloseTo(sum(nodes) * MODULES_PER_NODE, 10);
  });

  it('are converted by what the models of the embedded dataset that have both say', () => {
    const measured = readCsv(
      join(import.meta.dirname, '..', '..', '..', 'data', 'slices', 'measurements.csv'),
      columnType,
    );
    const kernelsOf = (columns: readonly string[], row: number) =>
      columns.reduce((total, name) => {
        const weight = name.endsWith('attention') ? KERNELS_PER_ATTENTION : 1;
        return total + weight * measured.numbers(name)[row]!;
      }, 0);
    const ratios = new Map(
      measured
        .texts('model_name')
        .map(
          (name, row) =>
            [name, kernelsOf(MODULE_COUNT_COLUMNS, row) / kernelsOf(NODE_COUNT_COLUMNS, row)] as const,
        )
        .filter(([, ratio]) => !Number.isNaN(ratio)),
    );
    expect([...ratios.keys()].sort()).toEqual(['efficientnet_b0', 'resnet50', 'ssd300', 'vit_b_16']);
    const logs = [...ratios.values()].map(Math.log);
    const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
    expect(MODULES_PER_NODE).toBeCloseTo(mean, 3);
  });

  it('are told where the predictor learned from the other, also by one that cannot convert them', () => {
    const reasons = (predictor: Partial<Predictor>) =>
      otherLayerCountings(table({ ...task, ...nodes }), predictor as Predictor).map(({ reason }) => reason);
    const counted =
      'its layers are counted as nodes of the model file, the predictor learned from modules of the framework';
    expect(reasons({ inputs: [], readsOptionally: () => true })).toEqual([
      `${counted}; they are converted on average`,
    ]);
    expect(reasons({ inputs: ['num_relu'] })).toEqual([counted]);
    expect(reasons({ inputs: ['batch_size'] })).toEqual([]);
    const needing = { inputs: ['batch_size', 'num_relu'] } as unknown as Predictor;
    expect(() => requireInputs(table({ ...task, ...nodes }), needing)).toThrow(
      /column 'num_relu': there is no such column: .* as nodes of a model file \('nodes_relu'\)/,
    );
    requireInputs(table({ ...task, ...modules }), needing);
    const trainedSettings = { layer_counting: ['modules', 'nodes'] };
    expect(reasons({ inputs: [], readsOptionally: () => true, trainedSettings })).toEqual([]);
  });

  it('are told where a row counts some types and is silent of others', () => {
    const reads: Partial<Predictor> = { inputs: [], readsOptionally: () => true };
    const reasons = (row: Record<string, number>, predictor = reads) =>
      partLayerCounts(table({ ...task, ...row }), predictor as Predictor).map(({ reason }) => reason);
    const { num_batchnorm2d: _, ...part } = modules as Record<string, number>;
    expect(reasons(part)).toEqual([
      "its layers are counted in part: 'num_batchnorm2d' not stated, taken for none",
    ]);
    for (const row of [modules, nodes, { ...modules, ...nodes }, {}]) expect(reasons(row)).toEqual([]);
    expect(reasons(part, { inputs: [], readsOptionally: () => false })).toEqual([]);
  });
});
