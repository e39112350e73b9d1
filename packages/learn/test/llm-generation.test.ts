import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createGpuResolver, parseDataSheets } from '@ctfusion/predict/systems';
import { afterAll, describe, expect, it } from 'vitest';
import { importLlmGeneration } from '../src/dataset/llm-generation/import-llm-generation.js';

const folder = mkdtempSync(join(tmpdir(), 'ctfusion-llm-generation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sheets = [
  {
    name: 'NVIDIA A100 SXM4 40GB',
    vendor: 'NVIDIA',
    gpu_generation: 'Ampere',
    gpu_sms: '108',
    gpu_boost_mhz: '1410',
    compute_capability: '8.0',
    fp32_tflops_cuda: '19.5',
    fp16_tflops_tensor: '312',
    vram_gb: '40',
    gpu_mem_bw_gbps: '1555',
  },
];
const gpu = createGpuResolver(parseDataSheets(sheets, 'gpu'));
const resolvers = { gpu, cpu: gpu };
const HEADER = 'Hardware,Num of Hardware,Framework,Model,Input Output Length,Batch Size,Latency,Throughput';
const csv = (...rows: readonly string[]) => `${[HEADER, ...rows].join('\n')}\n`;
const read = (...rows: readonly string[]) => {
  writeFileSync(join(folder, 'runs.csv'), csv(...rows));
  return importLlmGeneration(folder, resolvers);
};

describe('import of LLM-Inference-Bench', () => {
  it('takes the length for prompt and generation, and the latency for both', () => {
    const { table, leftOut } = read('Nvidia A100 GPU,2,vLLM,meta-llama/Llama-2-7b-hf,128,16,2.5,1600');
    const number = (name: string) => table.numbers(name)[0];
    expect(table.texts('system_id')[0]).toBe('NVIDIA A100 SXM4 40GB');
    expect([number('prompt_tokens'), number('generated_tokens'), number('sequences')]).toEqual([
      128, 128, 16,
    ]);
    expect([number('parallel_devices'), number('weight_bits'), number('total_time_ms')]).toEqual([
      2, 16, 2500,
    ]);
    // 108 multiprocessors × 1.41 GHz × 2,048 operations a cycle.
    expect(number('device_half_tflops')).toBeCloseTo(311.9, 1);
    expect(table.texts('runtime_family')[0]).toBe('vllm cuda Ampere');
    expect(leftOut).toEqual({});
  });

  it('reads llama.cpp’s batch as the chunk in which one sequence’s prompt is read', () => {
    const { table } = read('Nvidia A100 GPU,1,llama.cpp,meta-llama/Llama-2-7b-hf,1024,16,19.4,105');
    expect([table.numbers('sequences')[0], table.numbers('prompt_chunk_tokens')[0]]).toEqual([1, 16]);
  });

  it('counts what it leaves out: no data sheet, beyond the model’s positions, faster than the memory', () => {
    const { table, leftOut } = read(
      'Nvidia A100 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,1,2.5,100',
      'Unheard-of NPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,1,2.5,100',
      'Nvidia A100 GPU,1,vLLM,huggyllama/llama-7b,2048,1,60,68',
      // 128 tokens × 13.5 GB in 1 s are 1,725 GB/s of 1,555.
      'Nvidia A100 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,1,1,256',
    );
    expect(table.rowCount).toBe(1);
    expect(leftOut).toEqual({
      'longer than the model’s positions': 1,
      "of devices without a data sheet ('Unheard-of NPU')": 1,
      'faster than 90 % of the data sheet’s bandwidth': 1,
    });
  });

  it('reads the published repository’s own layout, compressed or not', () => {
    const upstream = mkdtempSync(join(folder, 'upstream-'));
    mkdirSync(join(upstream, 'Plots'));
    const text = csv('Nvidia A100 GPU,1,TensorRT-LLM,Qwen/Qwen2-7B,256,1,3,170');
    writeFileSync(join(upstream, 'Plots', 'All_results.csv.gz'), gzipSync(text));
    const { table } = importLlmGeneration(upstream, resolvers);
    expect([table.texts('runtime')[0], table.numbers('params')[0]]).toEqual(['trtllm', 7615616512]);
  });

  it.each([
    ['an empty folder', undefined, 'has no runs.csv'],
    ['a column that is absent', 'Hardware,Framework,Model\nNvidia A100 GPU,vLLM,opt\n', "'Num of Hardware'"],
    [
      'a latency of 0',
      csv('Nvidia A100 GPU,1,vLLM,meta-llama/Llama-2-7b-hf,128,1,0,100'),
      "is '0'; it must be above 0",
    ],
  ])('refuses %s in one line', (_, text, message) => {
    const other = mkdtempSync(join(folder, 'bad-'));
    if (text !== undefined) writeFileSync(join(other, 'runs.csv'), text);
    expect(() => importLlmGeneration(other, resolvers)).toThrow(message);
  });
});
