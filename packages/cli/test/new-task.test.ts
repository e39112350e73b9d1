import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildZooModel } from '@ctfusion/bench';
import { afterAll, describe, expect, it } from 'vitest';
import { type CommonSettings, makeTask } from '../src/new-task/make-task.js';
import { taskMaker } from '../src/new-task/task-makers.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-new-task-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const resnet = join(scratch, 'resnet50.onnx');
writeFileSync(resnet, buildZooModel('resnet50').bytes);

const maker = taskMaker('frames');
const make = async (options: Record<string, string | string[]>, common: CommonSettings = {}) =>
  makeTask(maker, await maker.draft({ file: resnet, options }), common);

describe('a task of frames from a model file', () => {
  it('holds what the published catalog says of ResNet-50, and the sizes of the job', async () => {
    const task = await make({ batch: '8', frames: '96', size: '1280x720' }, { overlap: 'pipelined' });
    expect(task).toMatchObject({
      schema_version: 1,
      kind: 'frames',
      model_name: 'resnet50',
      overlap: 'pipelined',
      demand: {
        batch_size: 8,
        total_frames: 96,
        im_width: 1280,
        im_height: 720,
        input_width: 224,
        num_channels: 3,
      },
    });
    expect(task.demand['model_flops_g']).toBeCloseTo(8.178368512, 6);
    expect(task.demand['model_memory_mb']).toBeCloseTo(97.49234, 4);
  });

  it('asks in one line for every option that gives what the file does not say', async () => {
    await expect(make({ frames: '96' })).rejects.toThrow(
      /^a task of frames also needs --batch N \(.*\), --size WIDTHxHEIGHT \([^\n]*\)$/,
    );
  });

  it('takes what the file does not say from --set, and only demand', async () => {
    const job = { batch: '8', frames: '96', size: '1280x720' };
    expect((await make(job, { set: ['model_flops_g=12'] })).demand['model_flops_g']).toBe(12);
    await expect(make(job, { set: ['cores_total=4'] })).rejects.toThrow('cores_total=4');
    await expect(make(job, { set: ['model_flops_g=much'] })).rejects.toThrow("'much' is not a number");
  });

  it.each([
    [{ size: '1280' }, {}, "'--size': '1280' is no size; give WIDTHxHEIGHT"],
    [{ frames: '0' }, {}, "'--frames': '0' is no positive integer"],
    [{ batch: '1', frames: '1', size: '2x2' }, { overlap: 'maybe' }, "'overlap': 'maybe'"],
  ])('refuses %j %j', async (options, common, message) => {
    await expect(make(options, common)).rejects.toThrow(message);
  });

  it('names the kinds that there are', () => {
    expect(() => taskMaker('films')).toThrow("'films' is no kind of task to make; use one of 'frames'");
  });
});
