import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importLlmConsumer } from '../src/dataset/llm-consumer/import-llm-consumer.js';
import { accelerator, runtime } from '../src/dataset/llm-consumer/runtime-names.js';
import { importedFolder, resolvers } from './importing.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const { folder: scratch, writeRows } = importedFolder('llm-consumer');

const HEADER =
  'device,device_name,device_count,backend,software,model,quantisation,model_bytes,size_gib,parameters_b,test,prompt_tokens,generated_tokens,depth,batch,tokens_per_second,source';
const DEVICE = 'RTX 4090,NVIDIA GeForce RTX 4090,1,CUDA,llama.cpp 4795c91,Llama-2-7B,Q4_0,,3.56,6.74';

function imported(...rows: readonly string[]) {
  writeRows('runs.csv', HEADER, rows);
  return importLlmConsumer(scratch, resolvers);
}

describe('importLlmConsumer', () => {
  it('counts the tokens that each test counts', () => {
    const { table, leftOut } = imported(
      `${DEVICE},pp512,512,,,1,5120,s`,
      `${DEVICE},tg128,,128,1024,1,100,s`,
      `${DEVICE},generation 100,50,100,,1,100,s`,
      `${DEVICE},whole request,1000,100,,1,50,s`,
      `${DEVICE},pp512+tg128,512,128,,1,640,s`,
      `${DEVICE},batched tg32,512,32,,4,64,s`,
    );
    expect(leftOut).toEqual({});
    expect([...table.numbers('total_time_ms')]).toEqual([100, 1280, 1000, 2000, 1000, 2000]);
    expect([...table.numbers('prompt_tokens')]).toEqual([512, 0, 0, 1000, 512, 0]);
    expect([...table.numbers('cached_tokens')]).toEqual([0, 1024, 50, 0, 0, 512]);
    expect([...table.numbers('generated_tokens')]).toEqual([0, 128, 100, 100, 128, 32]);
    expect([...table.numbers('sequences')]).toEqual([1, 1, 1, 1, 1, 4]);
  });

  it('describes the device by its data sheet and the model by its configuration', () => {
    const { table } = imported(`${DEVICE},pp512,512,,,1,5120,s`);
    const row = Object.fromEntries(
      [
        'device_mem_bw_gbps',
        'device_half_tflops',
        'transformer_layers',
        'model_width',
        'kv_heads',
        'head_size',
      ].map((name) => [name, table.numbers(name)[0]]),
    );
    expect(row).toEqual({
      device_mem_bw_gbps: 1008,
      // 128 multiprocessors × 2.52 GHz × 1,024: the data sheet's 330.3 with half-precision accumulation.
      device_half_tflops: 330.30144,
      transformer_layers: 32,
      model_width: 4096,
      kv_heads: 32,
      head_size: 128,
    });
    // 3.56 GiB of 6,738,415,616 weights.
    expect(table.numbers('weight_bits')[0]).toBeCloseTo((3.56 * 2 ** 30 * 8) / 6738415616, 12);
    expect([table.texts('system_id')[0], table.texts('runtime_family')[0]]).toEqual([
      'NVIDIA GeForce RTX 4090',
      'llama.cpp cuda Ada Lovelace',
    ]);
  });

  it('leaves out what physics forbids, what nobody described, and means of tests', () => {
    // 3.82 GB of weights a token: 90 % of 1008 GB/s are 237 tokens/s.
    const { table, leftOut } = imported(
      `${DEVICE},tg128,,128,,1,237,s`,
      `${DEVICE},tg128,,128,,1,238,s`,
      `${DEVICE},localscore-tg,,,,1,100,s`,
      `${DEVICE.replaceAll('RTX 4090', 'RTX 9999')},tg128,,128,,1,100,s`,
      `${DEVICE.replace('Llama-2-7B', 'unheard').replace('6.74', '')},tg128,,128,,1,100,s`,
    );
    expect(table.rowCount).toBe(1);
    expect(leftOut).toEqual({
      'means of several tests': 1,
      'models of unknown size': 1,
      "of devices without a data sheet ('NVIDIA GeForce RTX 9999')": 1,
      'faster than 90 % of the data sheet’s bandwidth': 1,
    });
  });

  it('takes the whole chip where a name fits several parts', () => {
    const row = `${DEVICE.replaceAll('NVIDIA GeForce RTX 4090', 'NVIDIA H100 80GB')},pp512,512,,,1,5120,s`;
    const { table } = imported(row);
    expect(table.numbers('device_mem_bw_gbps')[0]).toBe(3350);
  });

  it('says in one line what is missing', () => {
    expect(() => importLlmConsumer(join(scratch, 'nowhere'), resolvers)).toThrow(/has no runs.csv/);
    writeFileSync(join(scratch, 'runs.csv'), 'device,device_name\na,b\n');
    expect(() => importLlmConsumer(scratch, resolvers)).toThrow(/'?\w+'? ?.*column/i);
    expect(() => imported(`${DEVICE},pp512,512,,,1,0,s`)).toThrow(/must be above 0/);
    expect(() => imported(`${DEVICE},made up,512,8,,1,10,s`)).toThrow(/no test that is known/);
    expect(() => imported(`${DEVICE},pp512,,,,1,10,s`)).toThrow(/needs a number here/);
  });
});

describe('what people call a program', () => {
  it.each([
    ['llama.cpp 83bc2f28 (6077)', 'ROCm', 'llama.cpp'],
    ['ik_llama.cpp', 'CUDA (ik_llama.cpp)', 'ik_llama.cpp'],
    ['LM Studio, Windows', 'LM Studio gguf', 'lmstudio'],
    ['Gemma 12B oMLX', 'omlx', 'mlx'],
    ['Qwen3 30B Ollama', 'ollama', 'ollama'],
    ['vllm', 'vLLM CUDA', 'vllm'],
  ])('%s on %s is %s', (software, backend, expected) => {
    expect(runtime(software, backend)).toBe(expected);
  });

  it('takes the vendor’s interface where none is named', () => {
    expect(accelerator('MLC LLM ROCm', 'AMD Radeon RX 7900 XTX')).toBe('rocm');
    expect(accelerator('LM Studio gguf', 'NVIDIA GeForce RTX 4090')).toBe('cuda');
    expect(accelerator('LM Studio gguf', 'AMD Radeon RX 7900 XT')).toBe('vulkan');
    expect(accelerator('ollama', 'Apple M1')).toBe('metal');
  });
});

describe.skipIf(reference === undefined || !existsSync(join(reference, 'llm-consumer')))(
  'the published runs (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    it('loses no row uncounted', () => {
      const folder = join(reference!, 'llm-consumer');
      const { table, leftOut } = importLlmConsumer(folder, resolvers);
      const rows = readFileSync(join(folder, 'runs.csv'), 'utf8').trimEnd().split('\n').length - 1;
      const counted = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
      expect(table.rowCount + counted).toBe(rows);
      expect(leftOut['means of several tests']).toBe(1659);
    });
  },
);
