import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelDocument, readDocument } from '@ctfusion/schema/documents';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-cli-models-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const run = (...args: string[]) => ctfusion(args, scratch);
const documents = (...args: string[]) => {
  const { status, stdout, stderr } = run('models', ...args, '--json');
  expect(status, stderr).toBe(0);
  return (JSON.parse(stdout) as unknown[]).map((entry) => readDocument(modelDocument, entry, 'stdout'));
};

describe('ctfusion models', () => {
  it('counts one, beside what others counted', () => {
    const [model] = documents('meta-llama/Llama-3.1-8B');
    expect(model).toMatchObject({ name: 'llama-3.1-8b', published: { parameters: 8_030_261_248 } });
    expect(model!.counted).toMatchObject({ parameters: 8_030_261_248, cache_bytes_per_token: 131_072 });
    const { stdout } = run('models', 'resnet50');
    expect(stdout).toMatch(/parameters +25,557,032 +25,557,032/);
    expect(stdout).toContain('published: torchvision');
  });

  it('lists at least 150, of a kind or of a part of a name', () => {
    const all = documents();
    expect(all.length).toBeGreaterThanOrEqual(150);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(documents('--kind', 'audio').map(({ kind }) => kind)).toEqual(new Array(8).fill('audio'));
    expect(documents('qwen2.5').map(({ name }) => name)).toContain('qwen2.5-7b');
    expect(run('models', 'qwen2.5').stdout).toMatch(/qwen2.5-7b +language +7,616/);
  });

  it.each([
    [['llama-3.1-9b'], "'llama-3.1-9b' is no model of the catalog"],
    [['--kind', 'video'], "'--kind': 'video' is no kind"],
  ])('%j: one line and code 2', (args, message) => {
    const { status, stderr } = run('models', ...args);
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain(message);
  });
});

describe('a model by its name', () => {
  it('makes a task that is answered with memory and time', () => {
    const job = ['--prompt', '512', '--output', '128', '--quantisation', 'q4_k_m', '--runtime', 'llama.cpp'];
    expect(run('task', 'new', '--model', 'llama-3.1-8b', ...job, '--out', 'task.json').status).toBe(0);
    const offers = join(projectRoot, 'examples', 'offers.json');
    const ranked = run('rank', '--systems', offers, '--task', 'task.json', '--json');
    expect([ranked.status, ranked.stderr]).toEqual([0, expect.any(String)]);
    expect(ranked.stdout).toContain('time_to_first_token_ms');
  });

  it('writes nothing where something is wrong', () => {
    writeFileSync(join(scratch, 'cut.gguf'), 'GGUF\u0003');
    for (const what of [['cut.gguf'], ['--model', 'llama-9b'], [scratch]]) {
      const { status, stderr } = run(
        'task',
        'new',
        ...what,
        '--prompt',
        '1',
        '--output',
        '1',
        '--out',
        'none.json',
      );
      expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    }
    expect(existsSync(join(scratch, 'none.json'))).toBe(false);
  });
});

const TABLE = `| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           pp512 |      7340.20 ± 23.45 |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           tg128 |        120.60 ± 0.59 |
`;

describe('runs as a tool wrote them', () => {
  writeFileSync(join(scratch, 'bench.md'), TABLE);
  const bundle = (name: string): string => join(projectRoot, 'bundles', name);

  it('are recognised by import and calibrate, which ask for what they do not say', () => {
    const asked = run('dataset', 'import', 'bench.md', '--out', 'runs.csv');
    expect([asked.status, asked.stderr]).toEqual([
      2,
      expect.stringMatching(/^ctfusion: bench.md, 'system': the file does not say .* \(--on\)\n$/),
    ]);
    expect(existsSync(join(scratch, 'runs.csv'))).toBe(false);
    expect(run('dataset', 'import', 'bench.md', '--on', 'RTX 4080', '--out', 'runs.csv').status).toBe(0);
    expect(readFileSync(join(scratch, 'runs.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
    const calibrated = run(
      'calibrate',
      '--bundle',
      bundle('generation'),
      '--runs',
      'bench.md',
      '--on',
      'RTX 4080',
      '--out',
      'calibrated',
      '--json',
    );
    expect([calibrated.status, calibrated.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(calibrated.stdout)).toMatchObject({ runs: 2, systems: ['RTX 4080'] });
  });

  it('may be tasks and times', () => {
    const task = ['--model', 'resnet50', '--kind', 'step', '--batch', '64', '--precision', 'fp16'];
    expect(run('task', 'new', ...task, '--out', 'step.json').status).toBe(0);
    writeFileSync(join(scratch, 'times.csv'), 'task,ms\nresnet50,95\n');
    const calibrate = [
      'calibrate',
      '--bundle',
      bundle('step'),
      '--runs',
      'times.csv',
      '--on',
      'RTX 3080',
      '--out',
      'stepped',
    ];
    expect(run(...calibrate).stderr).toMatch(/names tasks that are told nowhere; give --tasks/);
    const { status, stderr } = run(...calibrate, '--tasks', 'step.json');
    expect([status, stderr]).toEqual([0, expect.stringMatching(/calibrated with 1 run of 1 system\n/)]);
  });

  it('of a device that nobody knows, or at no speed, are refused in one line that names it', () => {
    const refused = (...args: string[]): string => {
      const { status, stderr } = run(...args, '--out', 'none.csv');
      expect([status, stderr.trim().split('\n').length, existsSync(join(scratch, 'none.csv'))]).toEqual([
        2,
        1,
        false,
      ]);
      return stderr;
    };
    const unknown = /^ctfusion: '--on': 'RTX 4085' is no device that is known/;
    expect(refused('dataset', 'import', 'bench.md', '--on', 'RTX 4085')).toMatch(unknown);
    const calibrate = ['calibrate', '--bundle', bundle('step'), '--tasks', 'step.json'];
    expect(refused(...calibrate, '--runs', 'times.csv', '--on', 'RTX 4085')).toMatch(unknown);
    writeFileSync(join(scratch, 'where.csv'), 'task,ms,system\nresnet50,95,RTX 4085\n');
    expect(refused(...calibrate, '--runs', 'where.csv')).toMatch(
      /^ctfusion: where.csv, 'system': 'RTX 4085' is no device that is known/,
    );
    writeFileSync(join(scratch, 'still.md'), TABLE.replace('120.60 ± 0.59', '0.00 ± 0.00'));
    expect(refused('dataset', 'import', 'still.md', '--on', 'RTX 4080')).toMatch(
      /still.md, test 2, 't\/s': '0.00 ± 0.00' is no speed above 0/,
    );
    expect(refused('calibrate')).toMatch(
      /^error: required option '--runs <file>' not specified \(run with --help/,
    );
  });

  it('that hold no run, or a time that no run takes, are refused in one line', () => {
    const refused = (file: string, text: string): string => {
      writeFileSync(join(scratch, file), text);
      const { status, stderr } = run(
        'calibrate',
        '--bundle',
        bundle('step'),
        '--runs',
        file,
        '--out',
        'none',
      );
      expect([status, stderr.trim().split('\n').length, existsSync(join(scratch, 'none'))]).toEqual([
        2,
        1,
        false,
      ]);
      return stderr;
    };
    expect(refused('none.json', '[]')).toBe('ctfusion: none.json: holds no run\n');
    const row = (ms: string): string =>
      `system_id,gpu_name,batch_size,step_mode,total_time_ms\nmine,RTX 3080,1,inference,${ms}\n`;
    expect(refused('short.csv', row('1e-300'))).toMatch(
      /short.csv, row 2, column 'total_time_ms': the measured time is 1e-300 ms; launching a kernel alone/,
    );
    expect(refused('long.csv', row('1e13'))).toMatch(/is 10000000000000 ms, which is more than ten years/);
  });

  it('on a device that nobody knows are left out, and the device is named', () => {
    const test = {
      ...{
        build_commit: 'b1',
        backends: 'CUDA',
        model_type: 'llama 7B Q4_0',
        model_filename: 'llama-7b.gguf',
      },
      ...{ model_size: 3.8e9, model_n_params: 6.7e9, n_gpu_layers: 99, n_prompt: 0, n_gen: 128, avg_ts: 100 },
    };
    const tests = ['RTX 4080', 'RTX 4085'].map((gpu_info) => ({ ...test, gpu_info, samples_ns: [1.28e9] }));
    writeFileSync(join(scratch, 'two.json'), JSON.stringify(tests));
    const calibrate = ['calibrate', '--bundle', bundle('generation'), '--runs', 'two.json', '--out', 'two'];
    const { status, stderr } = run(...calibrate);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/calibrated with 1 run of 1 system\n/)]);
    expect(stderr).toContain("rows left out: 1 of devices without a data sheet ('RTX 4085')\n");
    writeFileSync(join(scratch, 'unknown.json'), JSON.stringify(tests.slice(1)));
    expect(run('dataset', 'import', 'unknown.json', '--out', 'none.csv').stderr).toBe(
      "ctfusion: unknown.json: has no run that can be taken; left out: 1 of devices without a data sheet ('RTX 4085')\n",
    );
  });

  it('whose file is cut off or not there are told of as by any reader', () => {
    writeFileSync(join(scratch, 'cut.json'), '[{"build_commit": "b1", "model_filename"');
    for (const [file, why] of [
      ['cut.json', 'is not valid JSON: '],
      ['absent', 'cannot be read: there is no such file'],
    ] as const) {
      const { status, stderr } = run('dataset', 'import', file, '--out', 'none.csv');
      expect([status, stderr]).toEqual([2, expect.stringContaining(`ctfusion: ${file}: ${why}`)]);
    }
  });

  it('of no tool need a layout', () => {
    writeFileSync(join(scratch, 'other.csv'), 'a,b\n1,2\n');
    expect(run('dataset', 'import', 'other.csv', '--out', 'x.csv').stderr).toMatch(
      /is no file of llama-bench, vLLM, timm or MLPerf/,
    );
  });
});
