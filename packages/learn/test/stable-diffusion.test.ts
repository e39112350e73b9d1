import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '@ctfusion/base';
import { taskKind } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';
import { importStableDiffusion } from '../src/dataset/stable-diffusion/import-stable-diffusion.js';
import { importedFolder, resolvers } from './importing.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const { folder: scratch, writeRows } = importedFolder('stable-diffusion');
const imported = () => importStableDiffusion(scratch, resolvers);

const HEADER =
  'time,its_1,its_2,its_4,its_8,its_16,gpu,gpu_mem_gb,cpu,os,arch,python,torch,xformers,cuda,half,optimization,n_batches';
const ZEN3 = 'AMD64 Family 25 Model 33 Stepping 2, AuthenticAMD';
const report = (rates: string, gpu = 'NVIDIA GeForce RTX 4090', memory = 24): string =>
  `2023-04-19T21:02:05.875Z,${rates},,,${gpu},${memory},"${ZEN3}",Windows,AMD64,3.10.9,2.0.0+cu118,0.0.18,11.8,1,xformers none,3`;
const write = (...rows: string[]): void => writeRows('runs.csv', HEADER, rows);

/** The first row's cells of some columns. */
const cells = (table: Table, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.map((name) => {
      const column = table.column(name);
      return [name, column.values[0]];
    }),
  );

describe('import of image generation', () => {
  it('takes the median of three reports or more, and counts the others', () => {
    write(report('10,20,'), report('12,25,'), report('20,,'));
    const { table, leftOut } = imported();
    expect(table.rowCount).toBe(1);
    // 20 steps of one image at 12 iterations a second.
    expect(cells(table, ['total_time_ms', 'images', 'batch_size', 'diffusion_steps', 'reports'])).toEqual({
      total_time_ms: 20_000 / 12,
      images: 1,
      batch_size: 1,
      diffusion_steps: 20,
      reports: 3,
    });
    expect(leftOut).toEqual({ 'in groups of fewer than three reports': 2 });
  });

  it('names GPU and CPU, with the facts of their data sheets', () => {
    write(...[10, 11, 12].map((rate) => report(`${rate},,`)));
    const { table } = imported();
    expect(
      cells(table, [
        'system_id',
        'gpu',
        'cpu',
        'gpu_mem_bw_gbps',
        'precision',
        'attention_method',
        'offload',
      ]),
    ).toEqual({
      system_id: `NVIDIA GeForce RTX 4090 × ${ZEN3}`,
      gpu: 'NVIDIA GeForce RTX 4090',
      cpu: ZEN3,
      gpu_mem_bw_gbps: 1008,
      precision: 'fp16',
      attention_method: 'fused',
      offload: 'none',
    });
    expect(table.texts('runtime_family')[0]).toBe('Ada Lovelace, torch 2');
    // Desktop parts of Zen 3 boost to 4.4 … 4.9 GHz.
    expect(table.numbers('max_boost_ghz')[0]).toBeGreaterThan(4.4);
    expect(table.numbers('max_boost_ghz')[0]).toBeLessThan(4.9);
  });

  it('tells parts of one name apart by the memory that was reported', () => {
    write(...[5, 6, 7].map((rate) => report(`${rate},,`, 'NVIDIA GeForce RTX 3060', 12)));
    expect(imported().table.texts('gpu')[0]).toBe('NVIDIA GeForce RTX 3060 12GB');
  });

  it('leaves out what is no GPU, and what is faster than the data sheet allows', () => {
    const strange = [1, 2, 3].map((rate) => report(`${rate},,`, '0GB', 0));
    // 800 iterations of 1.6 TFLOPs a second are more than twice the 330 TFLOP/s that the chip reaches with sums in half precision.
    write(
      ...strange,
      ...[800, 810, 820].map((rate) => report(`${rate},,`)),
      ...[5, 6, 7].map((rate) => report(`,${rate},`)),
    );
    const { table, leftOut } = imported();
    expect(leftOut).toEqual({
      'on GPUs without a data sheet': 3,
      'faster than the data sheet allows': 1,
    });
    expect(table.rowCount).toBe(1);
  });

  it('reads the layout of the benchmark’s own repository to the same rows', () => {
    const rates = [10, 11, 12];
    write(...rates.map((rate) => report(`${rate},${2 * rate},`)));
    const own = imported().table;
    rmSync(join(scratch, 'runs.csv'));
    mkdirSync(join(scratch, 'pages'));
    const entry = (rate: number, model: string) => [
      1,
      '2023-03-26T10:04:59.232Z',
      `${rate} / ${2 * rate} / error`,
      'updated:2023-02-20 hash:0cc0ee1b url:https://example.org',
      `arch:AMD64 cpu:${ZEN3} system:Windows release:Windows-10-10.0.22621-SP0 python:3.10.8`,
      'torch:2.0.0+cu118 autocast half xformers:0.0.17 accelerate:0.12.0 transformers:4.25.1',
      'device:NVIDIA GeForce RTX 4090 (1) (compute_37) (8, 9) cuda:11.8 cudnn:8801 24GB',
      'xformers none',
      model,
      'somebody',
      '',
    ];
    const entries = [
      ...rates.map((rate) => entry(rate, 'v1-5-pruned.ckpt [e1441589a6]')),
      entry(2, 'sd_xl_base.safetensors'),
    ];
    writeFileSync(join(scratch, 'pages', 'benchmark-data.json'), JSON.stringify(entries));
    const { table, leftOut } = imported();
    expect(leftOut).toEqual({ 'of another network': 2 });
    expect(table.names).toEqual(own.names);
    for (const name of own.names)
      expect([...table.column(name).values], name).toEqual([...own.column(name).values]);
  });

  it.each([
    ['nothing there', () => {}, /has neither runs\.csv nor pages\/benchmark-data\.json/],
    ['no column', () => writeFileSync(join(scratch, 'runs.csv'), 'its_1,gpu\n1,x\n'), /column 'its_2'/],
    ['no number', () => write(report('fast,,')), /row 2.*its_1/],
    [
      'no list',
      () => writeFileSync(join(scratch, 'benchmark-data.json'), '{"events": []}'),
      /is no list of reports/,
    ],
    [
      'no report',
      () => writeFileSync(join(scratch, 'benchmark-data.json'), '[[1, 2]]'),
      /\[0\].*its place 2/,
    ],
  ])('says in one line: %s', (_, make, message) => {
    make();
    expect(imported).toThrow(message);
  });

  it.skipIf(reference === undefined)(
    'reads all of the reference, and judges none of it too large for its memory',
    () => {
      const { table, leftOut } = importStableDiffusion(join(reference!, 'stable-diffusion'), resolvers);
      expect(table.rowCount).toBeGreaterThan(950);
      expect(new Set(table.texts('gpu')).size).toBe(41);
      expect(new Set(table.texts('cpu')).size).toBe(32);
      expect(leftOut['on GPUs without a data sheet']).toBe(194);
      const needed = taskKind('diffusion').memoryDemand!(table);
      const memory = table.numbers('vram_gb');
      const tooLarge = needed.filter(
        ([one], row) => one!.parts.reduce((sum, { gib }) => sum + gib, 0) > memory[row]!,
      );
      expect(tooLarge).toEqual([]);
    },
  );
});
