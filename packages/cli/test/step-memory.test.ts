import { tableFromRecords } from '@ctfusion/base';
import { assess, type Predictor, taskKind } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import { taskRowOf } from '@ctfusion/schema/documents';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../src/new-task/make-task.js';
import { taskMaker } from '../src/new-task/task-makers.js';

const step = taskMaker('step');

/** A row of a task of the catalog's network, with further columns. */
async function rowOf(model: string, options: Record<string, string>, more: Record<string, unknown> = {}) {
  const draft = await step.draft({ file: undefined, options: { model, ...options } });
  return { ...taskRowOf({ ...makeTask(step, draft, { precision: 'fp32' }) }, 'the task'), ...more };
}

async function batchMegabytes(model: string, batch: string, training = true): Promise<number> {
  const options = { batch, ...(training ? { training: 'true' } : {}) };
  const [demand] = taskKind('step').memoryDemand!(
    tableFromRecords([await rowOf(model, options)], 'asked', columnType),
  );
  return (demand![0]!.parts.find(({ what }) => what === 'batch')!.gib * 2 ** 30) / 1e6;
}

/**
 * Megabytes that the layers of a transformer keep of one sequence in single precision, without dropout: Korthikanti et al., Reducing activation
 * recomputation in large transformer models (2022), equation 2, sbh(34 + 5as/h) bytes in half precision with its masks of a byte, so 16 values for
 * each of sbh and one for each of as²b without them.
 */
const published = (layers: number, heads: number, width: number, tokens: number): number =>
  (4 * layers * (16 * tokens * width + heads * tokens ** 2)) / 1e6;

describe('memory of a training step', () => {
  it.each([
    ['vit_b_16', published(12, 12, 768, 197)],
    ['bert-base-uncased', published(12, 12, 768, 128)],
  ])('keeps of %s what was published of transformers, %d MB a sample', async (model, megabytes) => {
    const found = await batchMegabytes(model, '8');
    expect(Math.abs(found / 8 / megabytes - 1)).toBeLessThan(0.06);
  });

  it('keeps of ResNet-50 what normalisations read and ReLUs write', async () => {
    // 11.1 million values that convolutions write (timm, results/benchmark-*.csv, infer_macts), and 9.6 million after ReLUs: all but the four shortcuts'.
    const megabytes = 4 * (11.1 + 9.6);
    expect(Math.abs((await batchMegabytes('resnet50', '1')) / megabytes - 1)).toBeLessThan(0.06);
    expect(await batchMegabytes('resnet50', '1', false)).toBeLessThan(0.1 * megabytes);
  });

  it('is told as a sum where it does not fit', async () => {
    const judge = {
      kind: 'memory',
      taskKind: 'step',
      inputs: [],
      trainingDomain: {},
      trainedSettings: { task_kind: ['step'] },
      backend: 'data-sheet',
    } as unknown as Predictor;
    const verdict = async (batch: string) => {
      const row = await rowOf('resnet50', { batch, training: 'true' }, { vram_gb: 24 });
      return assess(tableFromRecords([row], 'asked', columnType), judge)[0]!;
    };
    expect((await verdict('64')).status).not.toBe('unsupported');
    const { status, reasons } = await verdict('1000000');
    expect(status).toBe('unsupported');
    // 25.56 million parameters of 4 bytes, twice that for Adam's moments; 78.8 MB a sample.
    expect(reasons).toEqual([
      expect.stringMatching(
        /^needs 73\d{3}(?:\.\d)? GiB: weights 0\.1, gradients 0\.1, optimiser 0\.2, batch 73\d{3}(?:\.\d)?, workspace 0\.3; 1 × 24 GiB there$/,
      ),
    ]);
  });
});
