import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experimentConfigSchema } from '@ctfusion/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperimentDataset } from '../src/experiment/experiment-dataset.js';

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-experiment-dataset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const loaded = (dataset_path: string, ...further_paths: string[]) => ({
  config: experimentConfigSchema.parse({
    data: { dataset_path, further_paths },
    predictor: { kind: 'staged' },
    validation: { strategy: 'leave_one_group_out' },
  }),
  document: {},
  file: join(folder, 'config.yml'),
});

describe('the dataset of an experiment', () => {
  const first = write('first.csv', 'system_id,backend,dataset,total_time_ms,vram_gb\na,data-sheet,one,1,8\n');
  const second = write('second.csv', 'system_id,backend,dataset,total_time_ms\nb,data-sheet,two,2\n');
  const other = write('other.csv', 'system_id,backend,total_time_ms\nc,torch,3\n');

  it('is several files under one another; what one lacks is missing there', async () => {
    const table = await loadExperimentDataset(loaded(first, second));
    expect(table.texts('dataset')).toEqual(['one', 'two']);
    expect([...table.numbers('vram_gb')]).toEqual([8, Number.NaN]);
  });

  it('is a given file alone, whatever the config names', async () => {
    const table = await loadExperimentDataset(loaded(first, second), second);
    expect(table.texts('system_id')).toEqual(['b']);
    const standIn = await loadExperimentDataset(loaded(join(folder, 'none.csv'), second), second);
    expect(standIn.texts('system_id')).toEqual(['b']);
    await expect(loadExperimentDataset(loaded(join(folder, 'none.csv')))).rejects.toThrow('none.csv');
  });

  it('mixes no backends', async () => {
    const mixed = loadExperimentDataset(loaded(first, other));
    await expect(mixed).rejects.toThrow(`'torch' cannot be mixed with 'data-sheet' (${first})`);
  });

  it('mixes them where the kind of task reads rates that mean the same of each', async () => {
    const kind = (text: string) =>
      text.replaceAll('\n', ',generation\n').replace(',generation', ',task_kind');
    const sheet = write('sheet.csv', kind('system_id,backend,total_time_ms,vram_gb\na,data-sheet,1,8\n'));
    const rented = write('rented.csv', kind('system_id,backend,total_time_ms\nb,lmbench,2\n'));
    const table = await loadExperimentDataset(loaded(sheet, rented));
    expect(table.texts('backend')).toEqual(['data-sheet', 'lmbench']);
  });

  it('mixes data sheets with machines whose benchmarks are left out', async () => {
    const measured = write(
      'measured.csv',
      'system_id,backend,total_time_ms,vram_gb,gpu_compute_MatMul_Square_4096_fp32_latency\nd,torch,4,16,35\n',
    );
    const both = loaded(first, measured);
    await expect(loadExperimentDataset(both)).rejects.toThrow("'torch' cannot be mixed");
    both.config.data.without_cols.push('gpu_compute_*');
    const table = await loadExperimentDataset(both);
    expect(table.texts('backend')).toEqual(['data-sheet', 'data-sheet']);
    expect([...table.numbers('vram_gb')]).toEqual([8, 16]);
  });
});
