import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv } from '../src/results/csv.js';
import { measureTasks } from '../src/sessions/runner-registry.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-step-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const silent = { print: () => {} };
const rowsIn = (folder: string) => readCsv(join(folder, 'measurements.csv'), []);

interface Asked {
  readonly model?: string;
  readonly runtime?: string;
  readonly precision?: string;
  readonly demand?: Record<string, string | number>;
}

function tasksFile(...tasks: readonly Asked[]): string {
  const path = join(scratch, 'tasks.json');
  const documents = tasks.map(({ model = 'mobilenet_v2', demand, ...settings }) => ({
    schema_version: 1,
    kind: 'step',
    model_name: model,
    ...settings,
    demand: { batch_size: 1, ...demand },
  }));
  writeFileSync(path, JSON.stringify(documents));
  return path;
}

/** A program that answers as a Python with torch does, so that no torch is needed to test what is made of its answers. */
function fakePython(params: number): string {
  const path = join(scratch, 'python');
  writeFileSync(
    path,
    `#!${process.execPath}
if (process.argv[2] === '-c') console.log('2.9.9');
else {
  const job = JSON.parse(process.argv[3]);
  console.log(JSON.stringify({ event: 'facts', torch: '2.9.9', params: ${params} }));
  for (const repeat of job.repeats) console.log(JSON.stringify({ event: 'run', repeat, step_ms: 10 * repeat * job.batch }));
}
`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** Learned values of ResNet-50 (torchvision's table of weights). */
const RESNET50_PARAMS = 25_557_032;

describe('a step', () => {
  it('of inference is measured through ONNX Runtime, with the work that its model asks', async () => {
    const output = join(scratch, 'inference');
    const options = { tasksPath: tasksFile({}), output, repeats: 1 };
    expect(await measureTasks('step', options, silent)).toMatchObject({ measured: 1, failed: 0 });
    const [row] = rowsIn(output);
    // MobileNetV2: 3,504,872 parameters and 0.30 G multiply-adds, the grouped convolutions among them (torchvision's table of weights).
    expect(row).toMatchObject({
      step_mode: 'inference',
      runtime: 'onnxruntime',
      optimizer: 'none',
      params: '3504872',
    });
    const gflops = ['forward_conv_gflops', 'forward_grouped_conv_gflops', 'forward_matrix_gflops'].map(
      (name) => Number(row![name]),
    );
    expect(gflops.reduce((sum, value) => sum + value, 0) / 2).toBeCloseTo(0.3, 2);
    expect(Number(row!['total_time_ms'])).toBeGreaterThan(0);
  });

  it('of training is measured through torch, repeat by repeat, and goes on where it was stopped', async () => {
    const output = join(scratch, 'training');
    const tasksPath = tasksFile({
      model: 'resnet50',
      demand: { step_mode: 'training', optimizer: 'adam', batch_size: 2 },
    });
    const measure = (repeats: number) =>
      measureTasks('step', { tasksPath, output, repeats, python: fakePython(RESNET50_PARAMS) }, silent);
    expect(await measure(1)).toMatchObject({ measured: 1, resumed: 0, failed: 0 });
    expect(await measure(3)).toMatchObject({ measured: 2, resumed: 1, failed: 0 });
    const rows = rowsIn(output);
    expect(rows.map((row) => row['total_time_ms'])).toEqual(['20', '40', '60']);
    expect(rows[0]).toMatchObject({
      step_mode: 'training',
      optimizer: 'adam',
      runtime: 'torch',
      runtime_version: '2.9.9',
      backend: 'torch-cpu',
      params: String(RESNET50_PARAMS),
    });
  });

  it('through torch counts only where torch has the zoo’s model', async () => {
    const said: string[] = [];
    const options = {
      tasksPath: tasksFile({ model: 'resnet50', runtime: 'torch' }),
      output: join(scratch, 'other'),
      python: fakePython(7),
    };
    const result = await measureTasks('step', options, { print: (line: string) => said.push(line) });
    expect(result).toMatchObject({ measured: 0, failed: 1 });
    expect(said.join()).toContain(`torch's resnet50 has 7 parameters, the zoo's ${RESNET50_PARAMS}`);
  });

  it.each<[string, readonly Asked[], Record<string, string>, RegExp]>([
    [
      'no Python',
      [{ model: 'resnet50', demand: { step_mode: 'training' } }],
      { python: 'no-such-python' },
      /--python no-such-python.*has no torch/,
    ],
    [
      'no torch',
      [{ model: 'resnet50', runtime: 'torch' }],
      { python: process.execPath },
      /has no torch .*; a step of training needs it: install python3-torch/,
    ],
    [
      'training through ONNX Runtime',
      [{ runtime: 'onnxruntime', demand: { step_mode: 'training' } }],
      {},
      /is 'onnxruntime', which does not train; torch does/,
    ],
    ['two runtimes', [{}, { model: 'resnet50', runtime: 'torch' }], {}, /names both onnxruntime and torch/],
    ['no such model', [{ model: 'resnet5' }], {}, /no such model in the zoo/],
    ['half precision', [{ precision: 'fp16' }], {}, /is 'fp16'; models of the zoo have fp32/],
    ['another mode', [{ demand: { step_mode: 'evaluation' } }], {}, /must be one of inference, training/],
  ])('is refused in one line: %s', async (_, tasks, options, message) => {
    const request = { tasksPath: tasksFile(...tasks), output: join(scratch, 'refused'), ...options };
    await expect(measureTasks('step', request, silent)).rejects.toThrow(message);
  });
});
