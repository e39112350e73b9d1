import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildZooModel } from '@ctfusion/bench';
import { afterAll, describe, expect, it } from 'vitest';
import { type CommonSettings, makeTask } from '../src/new-task/make-task.js';
import { taskMaker } from '../src/new-task/task-makers.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-new-step-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const resnet = join(scratch, 'resnet50.onnx');
writeFileSync(resnet, buildZooModel('resnet50').bytes);

const maker = taskMaker('step');
const make = async (options: Record<string, string>, common: CommonSettings = {}) =>
  makeTask(maker, await maker.draft({ file: resnet, options }), common);

describe('a task of one step from a model file', () => {
  it('holds the published work of ResNet-50, whatever the batch', async () => {
    const task = await make({ batch: '64', training: 'true', optimizer: 'momentum' }, { precision: 'fp16' });
    expect(task).toMatchObject({
      kind: 'step',
      precision: 'fp16',
      demand: { batch_size: 64, step_mode: 'training', optimizer: 'momentum', forward_attention_gflops: 0 },
    });
    // 4.09 G multiply-adds, 2.05 M of them in the last layer; 25.56 M parameters (torchvision's documentation of weights).
    const { demand } = task;
    expect(Number(demand['forward_conv_gflops']) + Number(demand['forward_matrix_gflops'])).toBeCloseTo(
      8.178,
      2,
    );
    expect(demand['forward_matrix_gflops']).toBeCloseTo(0.0041, 4);
    expect(Number(demand['params']) / 1e6).toBeCloseTo(25.557, 2);
    const single = await make({ batch: '1' });
    expect(single.demand['forward_conv_gflops']).toBeCloseTo(Number(demand['forward_conv_gflops']), 9);
    expect(single.demand).toMatchObject({ step_mode: 'inference', optimizer: 'none' });
  });

  it('asks for the batch that the file leaves open', async () => {
    await expect(make({})).rejects.toThrow(/^a task of step also needs --batch N \([^\n]*\)$/);
  });
});
