import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columnDefinition } from '@ctfusion/schema/columns';
import { readDocument, systemDocument } from '@ctfusion/schema/documents';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion } from '../../../test/command-line.js';
import { readResults, writeAnalysis } from '../src/results/results-folder.js';
import { runBench } from '../src/sessions/run-bench.js';
import { temporaryFolder, tinyConfig } from './support.js';

const root = temporaryFolder('bench');
afterAll(() => rmSync(root, { recursive: true }));
const configPath = join(root, 'tiny.yaml');
writeFileSync(configPath, tinyConfig);
const misbehaving = fileURLToPath(new URL('./fault-programs/misbehave.mjs', import.meta.url));
const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const silent = { print: () => {} };

const bench = (...args: string[]) => ctfusion(['bench', ...args], root);

function configOf(...names: string[]): string {
  const benchmarks = names.map(
    (name) => `{ name: ${name}, layer_type: Add, data_types: [fp32], parameters: { shape: [2] } }`,
  );
  const path = join(root, `${names.join('-')}.yaml`);
  writeFileSync(
    path,
    `benchmark_groups: [{ group_name: gpu_compute, benchmarks: [${benchmarks.join(', ')}] }]\n`,
  );
  return path;
}

describe('a run of the benchmarks', () => {
  it('writes metadata, configuration, every sample, features and curves, whole', async () => {
    const { folder, features } = await runBench(
      { configPath, device: 'cpu', output: join(root, 'results') },
      silent,
    );
    const { metadata, raws } = readResults(folder);
    expect(folder).toMatch(/results\/\d{8}_\d{6}_.+__.+$/);
    expect(metadata).toMatchObject({ backend: 'onnxruntime-cpu', is_interrupted: false });
    expect(metadata.machine.usable_cores).toBeGreaterThanOrEqual(1);
    expect(metadata.versions).toMatchObject({ node: process.versions.node, 'onnxruntime-node': '1.30.0' });
    expect(readdirSync(folder).sort()).toEqual([
      'config_snapshot.yaml',
      'curves.csv',
      'features.csv',
      'hbv.json',
      'metadata.json',
      'raws',
      'system.json',
    ]);
    const system = readDocument(
      systemDocument,
      JSON.parse(readFileSync(join(folder, 'system.json'), 'utf8')),
      's',
    );
    expect(system.system_id).toBe(metadata.system_id);
    expect(system.benchmarks).toHaveLength(1);
    expect(system.benchmarks[0]).toMatchObject({
      backend: 'onnxruntime-cpu',
      repeats: 1,
      features: features.values,
    });
    expect(system.benchmarks[0]!.curves.map(({ benchmark_name }) => benchmark_name)).toContain('Conv_Tiny');
    // Every name is one that the catalogue knows, for what it is.
    const roles = (names: object) => new Set(Object.keys(names).map((name) => columnDefinition(name)?.role));
    expect(roles(system.facts)).toEqual(new Set(['fact']));
    expect(roles(features.values)).toEqual(new Set(['benchmark']));
    expect(system.facts).toMatchObject({ cores_total: metadata.machine.usable_cores });
    const conv = raws.points.filter(({ benchmark }) => benchmark === 'Conv_Tiny');
    expect(conv.map(({ sweptValue }) => sweptValue)).toEqual([1, 2]);
    for (const { samples } of conv) expect(samples).toHaveLength(6);
    expect(features.values['gpu_compute_Conv_Tiny_fp32_latency']).toBeGreaterThan(0);
    expect(features.missing['data_transfer_H2D_DMA_peak_bandwidth_gbps']).toMatch(
      /^skipped: .*no pinned memory/,
    );
    const row = readFileSync(join(folder, 'features.csv'), 'utf8').trim().split('\n');
    expect(row).toHaveLength(2);
    expect(row[1]).toMatch(/,onnxruntime-cpu$/);
  });

  it('can be analysed anew, to the same bytes, also by the command', async () => {
    const [name] = readdirSync(join(root, 'results'));
    const folder = join(root, 'results', name!);
    const before = ['features.csv', 'hbv.json', 'curves.csv', 'system.json'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    for (const file of ['features.csv', 'hbv.json', 'curves.csv', 'system.json']) rmSync(join(folder, file));
    writeAnalysis(readResults(folder));
    const after = ['features.csv', 'hbv.json', 'curves.csv', 'system.json'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    expect(after).toEqual(before);
    expect(bench('analyse', folder)).toMatchObject({ status: 0, stderr: '' });
    const report = bench('report', folder);
    expect(report.stdout.trim()).toBe(join(folder, 'report.html'));
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<svg');
  });

  it('goes on after children that hang, abort or are killed, and keeps their finished points', async () => {
    const faults = ['aborts', 'killed', 'fine'];
    const options = { configPath: configOf(...faults), output: join(root, 'faults') };
    const { folder } = await runBench(options, { ...silent, jobProgram: misbehaving });
    const { raws } = readResults(folder);
    expect(raws.points.map(({ benchmark, sweptValue }) => `${benchmark} ${sweptValue}`)).toEqual(
      faults.map((fault) => `${fault} 1`),
    );
    expect(
      raws.stops.map(({ benchmark, reason, sweptValue }) => `${benchmark} ${reason} ${sweptValue}`),
    ).toEqual(['aborts crashed 2', 'killed crashed 2', 'fine completed 1']);
  });

  it('that begins in the same second as others lies whole in a folder of its own', async () => {
    const output = join(root, 'at-once');
    const options = { configPath: configOf('fine'), output };
    const results = await Promise.all(
      [1, 2, 3].map(() => runBench(options, { ...silent, jobProgram: misbehaving })),
    );
    expect(new Set(results.map(({ folder }) => folder)).size).toBe(3);
    for (const { folder } of results) expect(readResults(folder).metadata.is_interrupted).toBe(false);
    expect(readdirSync(output)).toHaveLength(3);
  });

  it('keeps what is finished when it is interrupted', async () => {
    const controller = new AbortController();
    const options = { configPath: configOf('fine', 'hangs'), output: join(root, 'interrupted') };
    const onProgress = (done: number) => {
      if (done === 1) setTimeout(() => controller.abort(), 500);
    };
    const io = { ...silent, jobProgram: misbehaving, signal: controller.signal, onProgress };
    const { folder, isInterrupted, features } = await runBench(options, io);
    expect(isInterrupted).toBe(true);
    expect(readResults(folder).metadata.is_interrupted).toBe(true);
    expect(features.values['gpu_compute_fine_fp32_latency']).toBe(1);
  });

  it('ends by Ctrl-C with exit code 130 and its results in place', async () => {
    const slow = join(root, 'slow.yaml');
    writeFileSync(
      slow,
      tinyConfig.replace('batch_sizes: [1, 2]', 'batch_sizes: [1]').replaceAll('[4, 8, 8]', '[4, 9, 9]'),
    );
    const child = spawn(process.execPath, [bin, '--config', slow, '--device', 'cpu', '--out', 'ctrl-c'], {
      cwd: root,
      stdio: 'pipe',
    });
    let output = '';
    let interrupt: NodeJS.Timeout | undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // Its first line comes when the backend is chosen: from there on there are results to keep.
      if (interrupt === undefined && output.includes('backend onnxruntime-cpu'))
        interrupt = setTimeout(() => child.kill('SIGINT'), 400);
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(130);
    expect(output).toContain('interrupted: the finished curves are kept');
    const [name] = readdirSync(join(root, 'ctrl-c'));
    expect(readResults(join(root, 'ctrl-c', name!)).metadata.is_interrupted).toBe(true);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, string[], RegExp])[] = [
    [
      'an unknown target',
      ['--target', 'gpu_computes'],
      /'--target': 'gpu_computes' is unknown \(did you mean 'gpu_compute'\?\)/,
    ],
    [
      'an unknown backend',
      ['--backend', 'tourch'],
      /'--backend': 'tourch' is unknown \(did you mean 'torch'\?\)/,
    ],
    ['a missing configuration', ['--config', 'nowhere.yaml'], /nowhere\.yaml: cannot be read/],
    [
      'a missing library',
      ['--backend', 'torch', '--python', '/nowhere/python'],
      /no device of backend 'torch' runs here/,
    ],
    ['a folder that is a file', ['--output', 'tiny.yaml'], /part of the path is not a folder/],
    ['a results folder without results', ['analyse', '.'], /metadata\.json: cannot be read/],
  ];
  for (const [what, args, message] of cases) {
    it(`${what}: one line, exit code 2`, () => {
      const { status, stderr } = bench(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });
  }

  it('an unknown benchmark leaves no results folder behind', () => {
    const path = join(root, 'unknown.yaml');
    writeFileSync(
      path,
      'benchmark_groups: [{ group_name: gpu_compute, benchmarks: [{ name: X, layer_type: Conv3d, parameters: {} }] }]',
    );
    mkdirSync(join(root, 'empty'));
    const { status, stderr } = bench('--config', path, '--output', 'empty');
    expect(status).toBe(2);
    expect(stderr).toMatch(/'Conv3d' is an unknown layer type of benchmark 'X' \(did you mean 'Conv2d'\?\)/);
    expect(readdirSync(join(root, 'empty'))).toEqual([]);
  });
});
