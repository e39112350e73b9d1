import { type Column, Table } from '@ctfusion/base';
import { describe, expect, it } from 'vitest';
import { selectData } from '../src/dataset/select-data.js';
import { sampleSystems } from '../src/methods/system-sample.js';

const texts = (...values: readonly string[]): Column => ({ kind: 'text', values });
const numbers = (...values: readonly number[]): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});

const runs = new Table(
  [
    ['system_id', texts('a', 'b', 'c', 'd')],
    ['runtime', texts('vllm', 'llama.cpp', 'vllm', 'other')],
    ['device_name', texts('x', 'x', 'x', 'y')],
    ['model_name', texts('m', 'm', 'm', 'm')],
    ['cores_total', numbers(8, 2, 4, 64)],
    ['host_memory_Read_all_16kb_gbps', numbers(1, 2, 3, 4)],
    ['host_memory_Write_all_16kb_gbps', numbers(1, 2, 3, 4)],
  ],
  4,
  'runs.csv',
);

describe('selectData', () => {
  it('keeps the rows that have one of the texts, and leaves columns out by name or beginning', () => {
    const chosen = selectData(
      runs,
      {
        rows: { runtime: ['vllm', 'other'], device_name: ['x'] },
        without_cols: ['host_memory_*', 'cores_total'],
      },
      'a.yml',
    );
    expect(chosen.texts('system_id')).toEqual(['a', 'c']);
    expect(chosen.names).toEqual(['system_id', 'runtime', 'device_name', 'model_name']);
  });

  it('derives anew what followed from a column that is left out', () => {
    const tasks = runs.with([
      ['accelerator', texts('cpu', 'cpu', 'cpu', 'cpu')],
      ['prompt_tokens', numbers(1, 1, 1, 1)],
      ['generated_tokens', numbers(0, 0, 0, 0)],
      ['device_mem_bw_gbps', numbers(9, 9, 9, 9)],
    ]);
    const chosen = selectData(tasks, { rows: {}, without_cols: ['host_memory_*'] }, 'a.yml');
    // Nobody states the bandwidth, so cores tell it: 12 GB/s · cores ^ 0.8.
    expect(chosen.numbers('device_mem_bw_gbps')[0]).toBeCloseTo(12 * 8 ** 0.8, 9);
  });

  it('names the field of what it cannot do', () => {
    const select = (rows: Record<string, string[]>, without_cols: string[]) => () =>
      selectData(runs, { rows, without_cols }, 'a.yml');
    expect(select({ runtme: ['vllm'] }, [])).toThrow(/no column 'runtme'/);
    expect(select({ runtime: ['mlx'] }, [])).toThrow(/no row is left whose runtime is 'mlx'/);
    expect(select({}, ['gpu_compute_*'])).toThrow(/no column 'gpu_compute_\*'/);
  });
});

describe('sampleSystems', () => {
  const options = { groupedBy: ['device_name'], most: 1 };

  it('takes so many systems of each group, from the middle of what they say', () => {
    const rows = sampleSystems(runs, Int32Array.from([0, 1, 2, 3]), options);
    // By cores: b (2), c (4), a (8).
    expect([...rows]).toEqual([2, 3]);
  });

  it('does not depend on names', () => {
    const renamed = runs.with([['system_id', texts('z', 'y', 'x', 'w')]]);
    expect([...sampleSystems(renamed, Int32Array.from([3, 2, 1, 0]), options)]).toEqual([3, 2]);
  });
});
