import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml } from '@ctfusion/base/yaml';
import { benchDocument, measureDocument, readDocument } from '@ctfusion/schema/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot, spawnCtfusion } from '../command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-road-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CONFIG = `
description: one CPU
data:
  dataset_path: ${JSON.stringify(join(projectRoot, 'data', 'xeon-2c-cpu'))}
predictor:
  kind: staged
  seeds: [1]
validation:
  strategy: holdout
  group_by_col: model_name
  test_groups: [unet]
output_dir: runs
`;
const TASKS = `
run_settings: {device: cpu, repeats: 1}
tasks:
  - {model: mobilenet_v2, batch_sizes: [4], resolutions: [640x360], frames: [16]}
`;

/** Of the benchmarks that ship, those that the bundle's stages read: the others take twice as long and change no prediction here. */
const READ =
  /^(Conv_Standard|MatMul_Square|BatchNorm|LayerNorm|MatMul_Attention|Softmax|Add_Deep|\w2\w_Pageable|Image_Pre)/;

function benchmarksRead(): string {
  const shipped = parseYaml(
    readFileSync(join(projectRoot, 'packages', 'bench', 'config', 'default.yaml'), 'utf8'),
    'default.yaml',
  ) as { run_settings: object; benchmark_groups: { benchmarks: { name: string }[] }[] };
  const groups = shipped.benchmark_groups
    .map((group) => ({ ...group, benchmarks: group.benchmarks.filter(({ name }) => READ.test(name)) }))
    .filter(({ benchmarks }) => benchmarks.length > 0);
  // Each is measured once, without a warm-up: what it takes is of no matter here.
  const once = { warmup_runs: 0, timed_runs: 1, min_timed_runs: 1, curve_time_budget_s: 0.05 };
  return JSON.stringify({
    ...shipped,
    run_settings: { ...shipped.run_settings, ...once },
    benchmark_groups: groups,
  });
}

interface Prediction {
  predicted_total_time_ms: number;
  lower_ms: number;
  upper_ms: number;
}

const RUNS = join('results', 'measure', 'measurements.csv');
let bundle: string;
/** What `bench --json` and `measure --json` printed. */
let bench: unknown;
let session: unknown;
/** The measured run: header and row of `measurements.csv`, as cells. */
let header: string[];
let run: string[];

const succeed = (...args: string[]): string => {
  const { status, stdout, stderr } = ctfusion(args, scratch);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
};
const json = (...args: string[]): unknown => JSON.parse(succeed(...args, '--json'));
const predict = (of: string): Prediction => {
  const stdout = succeed('predict', '--bundle', of, '--systems', 'results', '--tasks', RUNS, '--json');
  return (JSON.parse(stdout) as { predictions: Prediction[] }).predictions[0]!;
};
const calibrate = (from: string, runs: string, out: string) =>
  ctfusion(['calibrate', '--bundle', from, '--runs', runs, '--systems', 'results', '--out', out], scratch);
/** Runs like the measured one, with other cells. */
const writeRuns = (name: string, changes: readonly Record<string, string>[]): string => {
  const rows = changes.map((change) => header.map((column, index) => change[column] ?? run[index]).join(','));
  writeFileSync(join(scratch, name), [header.join(','), ...rows].join('\n'));
  return name;
};
const timesOf = (...factors: number[]): Record<string, string>[] => {
  const measured = Number(run[header.indexOf('total_time_ms')]);
  return factors.map((factor) => ({ total_time_ms: String(measured * factor) }));
};

describe('the road from a machine to a better prediction', () => {
  beforeAll(() => {
    writeFileSync(join(scratch, 'cpu.yml'), CONFIG);
    writeFileSync(join(scratch, 'tasks.yml'), TASKS);
    writeFileSync(join(scratch, 'bench.yml'), benchmarksRead());
    bundle = (JSON.parse(succeed('train', '--config', 'cpu.yml', '--json')) as { bundle: string }).bundle;
    bench = json('bench', '--quick', '--config', 'bench.yml', '--device', 'cpu', '--out', 'results');
    session = json('measure', '--tasks', 'tasks.yml', '--device', 'cpu', '--out', join('results', 'measure'));
    [header, run] = readFileSync(join(scratch, RUNS), 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',')) as [string[], string[]];
  });

  it('bench and measure print a document of their schema', () => {
    expect(readDocument(benchDocument, bench, 'bench')).toEqual(bench);
    expect(bench).toMatchObject({ backend: 'onnxruntime-cpu', is_interrupted: false });
    expect(existsSync(join(scratch, (bench as { out: string }).out, 'system.json'))).toBe(true);
    expect(readDocument(measureDocument, session, 'measure')).toEqual(session);
    expect(session).toMatchObject({ measured: 1, resumed: 0, failed: 0 });
  });

  it('bench, predict, measure, calibrate: the prediction comes nearer to what was measured', () => {
    const before = predict(bundle);
    expect(calibrate(bundle, RUNS, 'calibrated').status).toBe(0);
    const after = predict('calibrated');
    const measured = Number(run[header.indexOf('total_time_ms')]);
    const error = ({ predicted_total_time_ms: time }: Prediction): number =>
      Math.abs(Math.log(time / measured));
    expect(error(after)).toBeLessThan(error(before));
  });

  it('ten runs, then one, give what eleven give, to the last digit', () => {
    const eleven = timesOf(1, 1.1, 0.9, 1.05, 0.97, 1.2, 0.8, 1.01, 0.99, 1.3, 0.7);
    expect(calibrate(bundle, writeRuns('ten.csv', eleven.slice(0, 10)), 'ten').status).toBe(0);
    expect(calibrate('ten', writeRuns('one.csv', eleven.slice(10)), 'ten-and-one').status).toBe(0);
    expect(calibrate(bundle, writeRuns('eleven.csv', eleven), 'eleven').status).toBe(0);
    const document = (folder: string): string =>
      readFileSync(join(scratch, folder, 'predictor.json'), 'utf8');
    expect(document('ten-and-one')).toBe(document('eleven'));
    expect((JSON.parse(document('eleven')) as { observations: unknown[] }).observations).toHaveLength(11);
  });

  it('the same runs again count once, and are said to', () => {
    const ten = timesOf(1, 1.1, 0.9, 1.05, 0.97, 1.2, 0.8, 1.01, 0.99, 1.3);
    const file = writeRuns('same-ten.csv', ten);
    expect(calibrate(bundle, file, 'once').status).toBe(0);
    const again = calibrate('once', file, 'twice');
    expect(again.stderr).toContain('10 of the runs are in the bundle already and count once');
    const document = (folder: string): string =>
      readFileSync(join(scratch, folder, 'predictor.json'), 'utf8');
    expect(document('twice')).toBe(document('once'));
    // Two runs of one file may be alike: they are two.
    expect(calibrate(bundle, writeRuns('alike.csv', timesOf(1, 1)), 'alike').status).toBe(0);
    expect((JSON.parse(document('alike')) as { observations: unknown[] }).observations).toHaveLength(2);
  });

  it('a run that contradicts the one before widens the interval, and does not take its place', () => {
    const relativeWidth = ({ predicted_total_time_ms: time, lower_ms, upper_ms }: Prediction): number =>
      (upper_ms - lower_ms) / time;
    expect(calibrate(bundle, writeRuns('first.csv', timesOf(1)), 'first').status).toBe(0);
    expect(calibrate('first', writeRuns('same.csv', timesOf(1)), 'agreeing').status).toBe(0);
    expect(calibrate('first', writeRuns('other.csv', timesOf(3)), 'contradicting').status).toBe(0);
    expect(calibrate(bundle, 'other.csv', 'other').status).toBe(0);
    const [agreeing, contradicting, other] = ['agreeing', 'contradicting', 'other'].map(predict);
    expect(relativeWidth(contradicting!)).toBeGreaterThan(relativeWidth(agreeing!));
    expect(contradicting!.predicted_total_time_ms).toBeGreaterThan(agreeing!.predicted_total_time_ms);
    expect(contradicting!.predicted_total_time_ms).toBeLessThan(other!.predicted_total_time_ms);
  });

  it.each([
    ['backend', 'torch', /row 2, column 'backend': the run was measured with backend 'torch'/],
    ['run_mode', 'pipelined', /row 2, column 'run_mode': the overlap of batches is 'pipelined'/],
  ])('a run with another %s is refused by name', (column, value, message) => {
    const { status, stderr } = calibrate(bundle, writeRuns('refused.csv', [{ [column]: value }]), 'refused');
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('systems come from a folder, a file, JSON lines or standard input, and mean the same', () => {
    const args = ['predict', '--bundle', bundle, '--tasks', RUNS, '--json', '--systems'];
    const expected = succeed(...args, 'results');
    const folder = /"system_id"/.test(expected) ? expected : '';
    const [file] = spawnSync('find', ['results', '-name', 'system.json', '-not', '-path', '*measure*'], {
      cwd: scratch,
      encoding: 'utf8',
    }).stdout.split('\n');
    expect(succeed(...args, file!)).toBe(folder);
    const line = JSON.stringify(JSON.parse(readFileSync(join(scratch, file!), 'utf8')));
    writeFileSync(join(scratch, 'systems.jsonl'), `${line}\n`);
    expect(succeed(...args, 'systems.jsonl')).toBe(folder);
    for (const input of [line, `${line}\n${line.replace(/"system_id":"[^"]*"/, '"system_id":"other"')}\n`]) {
      const { stdout, status } = spawnCtfusion([...args, '-'], scratch, input);
      expect(status).toBe(0);
      const { predictions } = JSON.parse(stdout) as { predictions: unknown[] };
      expect(predictions[0]).toEqual((JSON.parse(folder) as { predictions: unknown[] }).predictions[0]);
    }
  });
});
