import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv } from '../src/results/csv.js';
import { runMeasure } from '../src/sessions/run-measure.js';
import { temporaryFolder, writeTinyModel } from './support.js';

const root = temporaryFolder('measure');
afterAll(() => rmSync(root, { recursive: true }));
writeTinyModel(root);
const silent = { print: () => {} };

function tasks(name: string, text: string, settings = 'repeats: 2, workers: 2'): string {
  const path = join(root, `${name}.yml`);
  writeFileSync(path, `run_settings: { ${settings} }\ntasks:\n${text}\n`);
  return path;
}

const tiny =
  '  - { model: tiny.onnx, input_size: [16, 24], kind: classification, batch_sizes: [2], resolutions: [40x30], frames: [5]';
const rowsOf = (folder: string) =>
  readCsv(join(folder, 'measurements.csv'), ['model_name', 'run_key', 'backend']);
const number = (row: Readonly<Record<string, string>>, column: string) => Number(row[column]);

describe('measuring tasks', () => {
  const output = join(root, 'cpu');
  const tasksPath = tasks('cpu', `${tiny}, modes: [sequential, pipelined] }`);

  it('runs a file of the user, sequentially and pipelined, each part timed', async () => {
    const result = await runMeasure({ tasksPath, output, device: 'cpu' }, silent);
    expect(result).toMatchObject({ measured: 4, resumed: 0, failed: 0, isInterrupted: false });
    const rows = rowsOf(output);
    expect(rows.map((row) => `${row['run_mode']} ${row['repeat']}`)).toEqual([
      'sequential 1',
      'sequential 2',
      'pipelined 1',
      'pipelined 2',
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({
        backend: 'onnxruntime-cpu',
        model_name: 'tiny',
        total_frames: '5',
        im_width: '40',
        im_height: '30',
        input_width: '24',
        input_height: '16',
        num_conv2d: '',
        nodes_conv2d: '1',
        nodes_linear: '1',
        h2d_time_ms: '0',
      });
      expect(number(row, 'model_flops_g')).toBeCloseTo((2 * (8 * 12 * 8 * 27 + 40)) / 1e9, 12);
      expect(number(row, 'host_time_ms')).toBeGreaterThan(0);
      expect(number(row, 'gpu_compute_time_ms')).toBeGreaterThan(0);
    }
    const sequential = rows[0]!;
    const parts = ['host_time_ms', 'gpu_compute_time_ms', 'postprocess_time_ms'].map((part) =>
      number(sequential, part),
    );
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(
      number(sequential, 'total_time_ms'),
    );
  });

  it('goes on from what is there, and measures nothing twice', async () => {
    const text = readFileSync(join(output, 'measurements.csv'), 'utf8');
    const kept = text.trim().split('\n').slice(0, 3).join('\n');
    writeFileSync(join(output, 'measurements.csv'), `${kept}\n`);
    expect(await runMeasure({ tasksPath, output, device: 'cpu' }, silent)).toMatchObject({
      measured: 2,
      resumed: 2,
    });
    const again = readFileSync(join(output, 'measurements.csv'), 'utf8');
    expect(again.startsWith(kept)).toBe(true);
    expect(await runMeasure({ tasksPath, output, device: 'cpu' }, silent)).toMatchObject({
      measured: 0,
      resumed: 4,
    });
    expect(readFileSync(join(output, 'measurements.csv'), 'utf8')).toBe(again);
  });

  it('keeps finished runs when it is interrupted, and finishes the rest later', async () => {
    const folder = join(root, 'interrupted');
    const path = tasks(
      'interrupted',
      `${tiny.replace('batch_sizes: [2]', 'batch_sizes: [1, 2]')} }`,
      'repeats: 1, workers: 1',
    );
    const controller = new AbortController();
    const onEstimate = (share: number) => {
      if (share > 0.2) controller.abort();
    };
    const options = { tasksPath: path, output: folder, device: 'cpu' };
    const first = await runMeasure(options, { ...silent, signal: controller.signal, onEstimate });
    expect(first.isInterrupted).toBe(true);
    expect(first.measured).toBeGreaterThanOrEqual(1);
    expect(rowsOf(folder)).toHaveLength(first.measured);
    const second = await runMeasure(options, silent);
    expect(second).toMatchObject({ resumed: first.measured, measured: 2 - first.measured });
  });

  it('does not mix backends in one file', async () => {
    const text = readFileSync(join(output, 'measurements.csv'), 'utf8');
    const folder = join(root, 'mixed');
    mkdirSync(folder);
    writeFileSync(join(folder, 'measurements.csv'), text.replaceAll('onnxruntime-cpu', 'torch'));
    await expect(runMeasure({ tasksPath, output: folder, device: 'cpu' }, silent)).rejects.toThrow(
      /row 2, column 'backend': 'torch' cannot be continued with 'onnxruntime-cpu'/,
    );
  });

  it('records a task that cannot be run, and goes on', async () => {
    const folder = join(root, 'failing');
    const text = `${tiny.replace('tiny.onnx', 'broken.onnx')} }\n${tiny} }`;
    writeTinyModel(root);
    // The graph is whole, its weights are not: only the runtime notices.
    const broken = join(root, 'broken');
    mkdirSync(broken);
    writeTinyModel(broken);
    writeFileSync(join(broken, 'weights'), 'short');
    const path = tasks('failing', text.replace('broken.onnx', 'broken/tiny.onnx'), 'repeats: 1, workers: 1');
    const lines: string[] = [];
    const result = await runMeasure(
      { tasksPath: path, output: folder, device: 'cpu' },
      { print: (line) => lines.push(line) },
    );
    expect(result).toMatchObject({ failed: 1 });
    expect(readFileSync(join(folder, 'failures.csv'), 'utf8')).toMatch(/crashed,/);
    expect(lines.join('\n')).toMatch(/not measured: tiny batch 2/);
  });
});

describe('a bad task file', () => {
  const reason = (text: string, settings?: string) =>
    runMeasure(
      { tasksPath: tasks('bad', text, settings), output: join(root, 'bad'), device: 'cpu' },
      silent,
    ).then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('is told in one line with file, field and value', async () => {
    expect(await reason('  - { model: resnet5, resolutions: [64x64] }')).toMatch(
      /bad\.yml, 'tasks\.0\.model': 'resnet5' is neither a model of the zoo \(did you mean 'resnet50'\?\) nor a file/,
    );
    expect(await reason('  - { model: resnet50, resolutions: [640] }')).toMatch(/tasks\.0\.resolutions\.0/);
    expect(await reason('  - { model: resnet50, resolutions: [wide] }')).toMatch(
      /'wide' is not allowed: must be WIDTHxHEIGHT/,
    );
    expect(await reason('  - { model: resnet50, resolutions: [8x8] }', 'backend: torch')).toMatch(
      /needs backend onnxruntime/,
    );
    expect(await reason('  - { model: tiny.onnx, resolutions: [8x8] }')).toMatch(
      /dimension 2 \(height\) is dynamic/,
    );
  });

  it('with a truncated model is told so before anything runs', async () => {
    writeFileSync(join(root, 'cut.onnx'), readFileSync(join(root, 'tiny.onnx')).subarray(0, 100));
    expect(await reason('  - { model: cut.onnx, resolutions: [8x8] }')).toMatch(/cut\.onnx: .*truncated/);
  });
});
