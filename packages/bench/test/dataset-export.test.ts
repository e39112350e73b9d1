import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  benchAnalysisDocument,
  benchExportDocument,
  benchReportDocument,
  benchVerificationDocument,
  type DocumentKind,
  type DocumentOf,
  readDocument,
  systemDocument,
} from '@ctfusion/schema/documents';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { latencyRepeatability } from '../src/analysis/repeatability.js';
import { analyseCommand, exportCommand, reportCommand, verifyCommand } from '../src/cli/results-commands.js';
import { readBenchConfig } from '../src/config/read-config.js';
import { exportDataset } from '../src/results/dataset-export.js';
import { rawFiles } from '../src/results/raw-files.js';
import { temporaryFolder } from './support.js';

const root = temporaryFolder('export');
afterAll(() => rmSync(root, { recursive: true }));

/** A results folder with one operator curve, `factor` times as slow. */
function results(name: string, factor: number, change: object = {}): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'raws'), { recursive: true });
  const point = (sweptValue: number, latency: number) => ({
    group: 'gpu_compute' as const,
    benchmark: 'Add_DeepLayer',
    dataType: 'fp32',
    sweptValue,
    samples: [latency * factor],
    firstRunMs: 1,
    warmUpRuns: 1,
    isStable: true,
    runsPerSample: 1,
    precision: 'native',
    coresUsed: 1,
    coresBusy: 1,
  });
  const raws = { points: [point(1, 2), point(2, 3)], stops: [] };
  for (const [file, text] of Object.entries(rawFiles(raws, 'cuda')))
    writeFileSync(join(folder, 'raws', file), text);
  writeFileSync(join(folder, 'config_snapshot.yaml'), stringify(readBenchConfig()));
  const machine = {
    cpu: { name: 'A CPU', threads: 8, base_ghz: 2.5, l3_cache_mb: 16 },
    usable_cores: 4,
    memory_mb: 8000,
    cgroup: { cpus: null, memory_mb: null },
    gpus: [{ name: 'A GPU', vramMb: 24576, isUsable: true, settings: { 'power.limit': '300.00' } }],
  };
  const metadata = {
    schema_version: 1,
    tool_version: '0.1.0',
    created_at: '2026-01-01T00:00:00.000Z',
    system_id: 'a_cpu_4c__a_gpu',
    backend: 'cuda',
    device: 'A GPU',
    target: 'all',
    is_quick: false,
    is_interrupted: false,
    machine,
    ...change,
  };
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadata));
  return folder;
}

describe('export', () => {
  const lines = (file: string) =>
    readFileSync(join(root, 'data', file), 'utf8')
      .trim()
      .split('\n');

  it('takes medians over runs, keeps each run, and says how far they lie apart', () => {
    const folders = [results('first', 1), results('second', 1.2), results('third', 1.1)];
    const { features, medianDifference } = exportDataset(folders, [], join(root, 'data'));
    expect(features).toBe(1);
    expect(medianDifference).toBeCloseTo(0.2 / 1.1, 9);
    const header = lines('hardware_benchmark.csv')[0]!.split(',');
    const row = lines('hardware_benchmark.csv')[1]!.split(',');
    expect(Number(row[header.indexOf('gpu_compute_Add_DeepLayer_fp32_latency')])).toBeCloseTo(2.2, 9);
    expect(row.at(-1)).toBe('cuda');
    expect(lines('hardware_benchmark_runs.csv')).toHaveLength(4);
    expect(lines('gpu_compute_curves.csv')[2]).toMatch(
      /^a_cpu_4c__a_gpu,Add_DeepLayer,fp32,2,3\.3\d*,606\.\d+,3,cuda$/,
    );
    const text = readFileSync(join(root, 'data', 'system.json'), 'utf8');
    const system = readDocument(systemDocument, JSON.parse(text), 'system.json');
    expect(system).toMatchObject({
      system_id: 'a_cpu_4c__a_gpu',
      facts: { cpu_name: 'A CPU', cores_total: 4, gpu_name: 'A GPU', vram_gb: 24, gpu_power_limit_w: 300 },
      benchmarks: [{ backend: 'cuda', repeats: 3 }],
    });
    expect(system.benchmarks[0]!.features['gpu_compute_Add_DeepLayer_fp32_latency']).toBeCloseTo(2.2, 9);
    expect(system.benchmarks[0]!.curves).toHaveLength(2);
    expect(lines('systems.csv')[1]).toBe('a_cpu_4c__a_gpu,A CPU,4,8,2.5,16,8000,A GPU,24,,,300');
  });

  it('mixes neither backends nor systems, and takes no quick or interrupted run', () => {
    const first = results('first', 1);
    const refuse = (change: object) => () =>
      exportDataset([first, results('other', 1, change)], [], join(root, 'none'));
    expect(refuse({ backend: 'torch' })).toThrow(/'backend': 'torch' cannot be mixed with 'cuda'/);
    expect(refuse({ system_id: 'b' })).toThrow(/'system_id': 'b' cannot be mixed/);
    expect(refuse({ is_quick: true })).toThrow(/quick or interrupted/);
    expect(refuse({ is_interrupted: true })).toThrow(/quick or interrupted/);
    const smaller = {
      cpu: { name: 'A CPU', threads: 8 },
      usable_cores: 4,
      gpus: [{ name: 'A GPU', vramMb: 12288, isUsable: true, settings: {} }],
    };
    expect(refuse({ machine: smaller })).toThrow(/another machine: vram_gb is 12 here and 24 in/);
    expect(() => exportDataset([], [], join(root, 'none'))).toThrow(/needs at least one results folder/);
  });

  it('refuses measurements of another backend with their row', () => {
    const first = results('first', 1);
    const folder = join(root, 'measured');
    cpSync(join(root, 'data'), folder, { recursive: true });
    const header = lines('measurements.csv')[0]!;
    const columns = header.split(',');
    const row = columns.map((column) => ({ system_id: 'a_cpu_4c__a_gpu', backend: 'torch' })[column] ?? '1');
    writeFileSync(join(folder, 'measurements.csv'), `${header}\n${row}\n`);
    expect(() => exportDataset([first], [folder], join(root, 'none'))).toThrow(
      /row 2, column 'backend': 'torch'/,
    );
  });
});

describe('repeatability', () => {
  it('is the median difference over latency features that all runs have', () => {
    const runs: Record<string, number>[] = [
      { a_latency: 1, b_small_transfer_latency_ms: 10, c_latency: 5, c_peak_throughput: 1, d_latency: 1 },
      { a_latency: 1.1, b_small_transfer_latency_ms: 10, c_latency: 10, c_peak_throughput: 9 },
    ];
    const { features, medianDifference, worst } = latencyRepeatability(runs);
    expect(features).toBe(3);
    expect(medianDifference).toBeCloseTo(0.1 / 1.05, 12);
    expect(worst).toEqual({ feature: 'c_latency', difference: expect.closeTo(5 / 7.5, 12) });
  });
});

describe('what the commands on results print as JSON', () => {
  /** The one document that is printed; its schema is strict. */
  async function printed<Kind extends DocumentKind>(
    kind: Kind,
    command: () => unknown,
  ): Promise<DocumentOf<Kind>> {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await command();
      expect(log).toHaveBeenCalledTimes(1);
      return readDocument(kind, JSON.parse(String(log.mock.calls[0]![0])), kind.name);
    } finally {
      log.mockRestore();
    }
  }
  const json = true;

  it('is what was measured and what was not, and which file was written', async () => {
    const folder = results('analysed', 1);
    const analysis = await printed(benchAnalysisDocument, () => analyseCommand(folder, { json }));
    expect(analysis.out).toBe(folder);
    expect(analysis.features['gpu_compute_Add_DeepLayer_fp32_latency']).toBe(2);
    expect(Object.keys(analysis.missing)).toContain('data_transfer_H2D_DMA_peak_bandwidth_gbps');
    const out = join(root, 'page.html');
    const report = await printed(benchReportDocument, () => reportCommand(folder, { json, out }));
    expect(report).toMatchObject({ out, bytes: readFileSync(out).length });
  });

  it('is how far runs lie apart, where there are several', async () => {
    const bench = [results('one', 1), results('two', 1.2)];
    const out = join(root, 'exported');
    const several = await printed(benchExportDocument, () =>
      exportCommand({ bench, measure: [], out, json }),
    );
    expect(several.bench_runs).toBe(2);
    expect(several.repeatability!.median_difference_percent).toBeCloseTo(20 / 1.1, 9);
    const [first] = bench;
    const alone = await printed(benchExportDocument, () =>
      exportCommand({ bench: [first!], measure: [], out, json }),
    );
    expect(alone).not.toHaveProperty('repeatability');
  });

  it('is how near each operator comes to the reference', async () => {
    const { operators, backend } = await printed(benchVerificationDocument, () =>
      verifyCommand({ device: 'cpu', json }),
    );
    expect(backend).toBe('onnxruntime-cpu');
    expect(operators.map(({ operator }) => operator)).toEqual(expect.arrayContaining(['Conv', 'Softmax']));
    // The provider against itself.
    for (const one of operators)
      expect(one).toEqual({ operator: one.operator, agrees: true, worst_difference: 0 });
  });
});
