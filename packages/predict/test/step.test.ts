import { parseCsv } from '@ctfusion/base';
import { columnType, gpuComputeColumn } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveColumns, taskKind, taskKindOf } from '../src/index.js';

const COLUMNS =
  'batch_size,step_mode,optimizer,precision,model_name,forward_conv_gflops,forward_grouped_conv_gflops,forward_matrix_gflops,forward_attention_gflops,forward_elementwise_gb,forward_normalisation_gb,params,forward_kernels,input_mb,parallel_devices,max_boost_ghz,gpu_name,gpu_generation,gpu_mem_type,gpu_mem_bw_gbps,fp32_tflops_cuda,fp16_tflops_tensor,gpu_power_w,gpu_pcie_bw_gbps,vram_gb';
const table = (rows: readonly string[], extra = '') =>
  deriveColumns(parseCsv(`${[COLUMNS + extra, ...rows].join('\n')}\n`, 'tasks.csv', columnType));

/** Stage → time of the first row. */
function stagesOf(row: string, extra = ''): Record<string, number> {
  const stages = taskKind('step').stages(table([row], extra), 'measured')!;
  return Object.fromEntries(stages.map(({ name, values }) => [name, values[0]!]));
}

/** 2 samples; 10, 1, 20 and 3 GFLOPs, 0.1 and 0.2 GB, 10^8 parameters, 50 kernels, 1 MB; a device of 10 TFLOP/s and 100 GB/s that power does not hold back. */
const step = (mode: string, optimizer = 'adam', precision = 'fp32', devices = 1) =>
  `2,${mode},${optimizer},${precision},m,10,1,20,3,0.1,0.2,1e8,50,1,${devices},7,Board,Turing,GDDR6,100,10,80,400,10,8`;

describe('the slot', () => {
  // Neither a column of the slot nor, in the second row, its value.
  const without = (inputMb: number): number[] => {
    const row = step('inference').split(',');
    row[COLUMNS.split(',').indexOf('input_mb')] = String(inputMb);
    row[COLUMNS.split(',').indexOf('gpu_pcie_bw_gbps')] = '';
    const copies = taskKind('step').stages(table([row.join(',')]), 'measured')!;
    return [...copies.find(({ name }) => name === 'copy_to_device')!.values];
  };

  it('is not asked for where nothing is copied, and never guessed where something is', () => {
    expect(without(0)).toEqual([0]);
    expect(without(1)).toEqual([Number.NaN]);
  });
});

describe('stages of a step', () => {
  it('are demand over the rate, counted by hand', () => {
    // 10 TFLOP/s and 85 % of 100 GB/s.
    const expected: Record<string, number> = {
      convolution: 20 / 10,
      grouped_convolution: 2 / 10,
      matrix_product: 40 / 10,
      attention: 6 / 10,
      elementwise: (1000 * 0.2) / 85,
      normalisation: (1000 * 0.4) / 85,
      weights: (1000 * 0.4) / 85,
      optimiser: 0,
      exchange: 0,
      // 50 × 10 µs, on a host of twice the reference clock.
      launch: 0.25,
      step: 0.5,
      copy_to_device: 2 / 10,
    };
    const found = stagesOf(step('inference'));
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9);
  });

  it('count the backward pass twice and what the optimiser moves', () => {
    const forward = stagesOf(step('inference'));
    const training = stagesOf(step('training'));
    for (const name of ['convolution', 'matrix_product', 'elementwise', 'weights', 'launch'])
      expect(training[name]! / forward[name]!, name).toBeCloseTo(3, 9);
    // Adam reads gradient, weight and two moments, and writes the last three: 28 bytes a parameter.
    expect(training['optimiser']).toBeCloseTo((1000 * 2.8) / 85, 9);
    expect(stagesOf(step('training', 'sgd'))['optimiser']).toBeCloseTo((1000 * 1.2) / 85, 9);
    expect(stagesOf(step('training', 'none'))['optimiser']).toBe(0);
  });

  it('name an optimiser that is none, and take an unnamed one for Adam', () => {
    expect(stagesOf(step('training', ''))['optimiser']).toBeCloseTo((1000 * 2.8) / 85, 9);
    expect(stagesOf(step('training', 'Lion'))['optimiser']).toBeCloseTo((1000 * 2) / 85, 9);
    expect(() => stagesOf(step('training', 'adma'))).toThrow(
      /row 2, column 'optimizer': 'adma' is no optimiser that is known.*'adam'/,
    );
    // An inference step updates nothing.
    expect(stagesOf(step('inference', 'adma'))['optimiser']).toBe(0);
  });

  it('move half the bytes at the tensor rate in half precision', () => {
    const single = stagesOf(step('inference'));
    const half = stagesOf(step('inference', 'none', 'fp16'));
    expect(single['elementwise']! / half['elementwise']!).toBeCloseTo(2, 9);
    expect(half['matrix_product']).toBeCloseTo(40 / 80, 9);
    expect(stagesOf(step('inference', 'none', 'tf32'))['matrix_product']).toBeCloseTo(40 / 10, 9);
  });

  it('exchange gradients round a ring of devices', () => {
    // 2 · (4 − 1)/4 of 0.4 GB over 10 GB/s.
    expect(stagesOf(step('training', 'adam', 'fp32', 4))['exchange']).toBeCloseTo(60, 9);
    expect(stagesOf(step('inference', 'adam', 'fp32', 4))['exchange']).toBe(0);
  });

  it('hold a card back by its power', () => {
    // The same sheet with 70 W at 12 nm: 0.07 TFLOP/s a watt.
    const capped = stagesOf(step('inference').replace(',400,', ',70,'));
    expect(capped['matrix_product']).toBeCloseTo(40 / 4.9, 9);
    const finer = stagesOf(step('inference').replace('Turing', 'Ada Lovelace').replace(',400,', ',70,'));
    expect(finer['matrix_product']).toBeCloseTo(40 / Math.min(10, 4.9 * (12 / 5) ** 0.7), 9);
  });

  it('take a measured rate before the data sheet’s', () => {
    const column = gpuComputeColumn('MatMul_Square_4096', 'fp32', 'latency');
    // 2 · 4096³ FLOPs in 13.7438953472 ms: 10 TFLOP/s.
    const measured = stagesOf(`${step('inference')},13.7438953472`, `,${column}`);
    expect(measured['matrix_product']).toBeCloseTo(4, 9);
    expect(measured['attention']).toBeCloseTo(6 / 10, 9);
  });

  it('never grow with a faster device', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 8, noNaN: true }), (factor) => {
        const fast = step('training', 'adam', 'fp32', 2)
          .replace(
            ',100,10,80,400,10,',
            `,${100 * factor},${10 * factor},${80 * factor},${400 * factor},${10 * factor},`,
          )
          .replace(',7,Board', `,${7 * factor},Board`);
        const slow = stagesOf(step('training', 'adam', 'fp32', 2));
        for (const [name, value] of Object.entries(stagesOf(fast)))
          expect(value * factor, name).toBeCloseTo(slow[name]!, 6);
      }),
    );
  });

  it('are of the kind whose columns the table has', () => {
    expect(taskKindOf(table([step('training')])).name).toBe('step');
  });
});

describe('memory of a step', () => {
  const bytesOf = (row: string) =>
    Object.fromEntries(
      taskKind('step').memoryDemand!(table([row]))[0]![0]!.parts.map(({ what, gib }) => [
        what,
        Math.round(gib * 2 ** 30),
      ]),
    );
  const workspace = 2 ** 28;

  it('is the weights and the batch, and in training gradients and the optimiser’s state', () => {
    // Two samples move 0.3 GB each in single precision: half of it is written, four of 50 kernels are at work.
    expect(bytesOf(step('inference', 'none', 'fp16'))).toEqual({ weights: 2e8, batch: 1.2e7, workspace });
    expect(bytesOf(step('training'))).toEqual({
      weights: 4e8,
      gradients: 4e8,
      optimiser: 8e8,
      batch: 2e8,
      workspace,
    });
  });
});
