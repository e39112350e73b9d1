import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildZooModel } from '@ctfusion/bench';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-task-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
writeFileSync(join(scratch, 'resnet50.onnx'), buildZooModel('resnet50').bytes);

interface Predicted {
  readonly predicted_total_time_ms: number;
  readonly verdict: { readonly status: string; readonly reasons: readonly string[] };
}

const slices = join(projectRoot, 'data', 'slices');
const systems = ['systems.csv', 'hardware_benchmark.csv'].map((name) => join(slices, name));

/** What the bundle that travels along says of a task on the slices. */
function predictions(task: string): readonly Predicted[] {
  const { status, stdout, stderr } = ctfusion(
    ['predict', '--systems', ...systems, '--task', task, '--json'],
    scratch,
  );
  expect(status, stderr).toBe(0);
  return (JSON.parse(stdout) as { predictions: readonly Predicted[] }).predictions;
}

describe('from a model file to a prediction', () => {
  const published = predictions(join(projectRoot, 'examples', 'task.json'));

  it('a task made of the file is that of the published catalog, but for the way of counting, which is said', () => {
    const made = ctfusion(
      'task new resnet50.onnx --batch 8 --frames 96 --size 1280x720 --out task.json'.split(' '),
      scratch,
    );
    expect([made.status, made.stderr]).toEqual([0, '']);
    const { demand } = JSON.parse(readFileSync(join(scratch, 'task.json'), 'utf8')) as {
      demand: Record<string, number>;
    };
    expect([demand['nodes_relu'], demand['num_relu']]).toEqual([49, undefined]);
    const own = predictions('task.json');
    for (const [index, { predicted_total_time_ms, verdict }] of own.entries()) {
      // Another number of launches, and that on average right: nodes in the place of modules make 4.9 %.
      expect(
        Math.abs(Math.log(predicted_total_time_ms / published[index]!.predicted_total_time_ms)),
      ).toBeLessThan(0.03);
      expect(verdict.status).toBe('extrapolating');
      expect(verdict.reasons.join()).toContain('counted as nodes of the model file');
      expect(published[index]!.verdict.reasons.join()).not.toContain('counted as');
    }
  });

  it('what profile prints is a task, too, and what it does not say is said to be assumed', () => {
    const profile = ctfusion(['profile', 'resnet50.onnx', '--batch', '8', '--json'], scratch);
    writeFileSync(join(scratch, 'profile.json'), profile.stdout);
    const { status, stdout, stderr } = ctfusion(
      ['rank', '--systems', ...systems, '--task', 'profile.json', '--json'],
      scratch,
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('profile.json: the profile of a model; assumed: one batch of frames');
    expect((JSON.parse(stdout) as { systems: unknown[] }).systems).toHaveLength(17);
  });

  it('refuses an option of another kind, and writes nothing then', () => {
    const { status, stderr } = ctfusion(['task', 'new', 'resnet50.onnx', '--kind', 'films'], scratch);
    expect([status, stderr]).toEqual([2, expect.stringContaining("'films' is no kind of task to make")]);
  });

  it.each([
    ['absent.onnx', 'there is no such file'],
    ['.', 'it is a folder'],
  ])('says of a model %s that %s', (file, reason) => {
    const { status, stderr } = ctfusion(['profile', file], scratch);
    expect([status, stderr]).toEqual([2, `ctfusion: ${file}: cannot be read: ${reason}\n`]);
  });
});
