import { parseCsv } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deriveColumns,
  languageModel,
  quantisationBits,
  readModelConfig,
  taskKind,
  taskKindOf,
} from '../src/index.js';
import { CATALOG_ALIASES, CATALOG_SHAPES } from '../src/tasks/generation/catalog-shapes.js';
import { LANGUAGE_MODELS } from './support/published-models.js';

const COLUMNS =
  'prompt_tokens,cached_tokens,generated_tokens,sequences,params,active_params,transformer_layers,model_width,kv_heads,head_size,weight_bits,device_mem_bw_gbps,device_half_tflops,device_single_tflops,runtime_family';
const table = (...rows: string[]) =>
  parseCsv(`${[COLUMNS, ...rows].join('\n')}\n`, 'tasks.csv', () => undefined);

/** Stage → time of the first row. */
function stagesOf(row: string): Record<string, number> {
  const stages = taskKind('generation').stages(table(row), 'measured')!;
  return Object.fromEntries(stages.map(({ name, values }) => [name, values[0]!]));
}

describe('stages of a generation', () => {
  it('chooses tokens from the vocabulary on a CPU: each sequence’s on all cores, once a step on one', () => {
    const columns =
      'accelerator,prompt_tokens,generated_tokens,sequences,max_sequences,params,transformer_layers,model_width,kv_heads,head_size,weight_bits,vocabulary_size,cores_total,host_memory_Read_all_16kb_gbps,device_mem_bw_gbps,device_half_tflops,device_single_tflops,runtime_family';
    const sampling = (vocabulary: string): number[] => {
      const rows = `${columns}\ncpu,100,10,6,3,1e9,10,1000,2,50,16,${vocabulary},4,${4 * 216},100,1,1,x\n`;
      const stages = taskKind('generation').stages(parseCsv(rows, 'tasks.csv', columnType), 'measured')!;
      return ['sampling', 'sampling_step'].map(
        (name) => stages.find((stage) => stage.name === name)!.values[0]!,
      );
    };
    // 6 sequences of 10 tokens from 200,000, on 4 cores twice as fast as usual (216 for 108 GiB/s); 2 waves of 10 steps.
    expect(sampling('200000')).toEqual([(6 * 10 * 2) / (2 * 4), (2 * 10 * 2) / 2]);
    // Nobody says how many: as models of these years know.
    expect(sampling('')).toEqual(sampling('128000'));
  });

  it('reads no more weights for a token than there are', () => {
    const whole = stagesOf('100,0,10,4,1e9,1e9,10,1000,2,50,8,100,10,5,x');
    expect(stagesOf('100,0,10,4,1e9,2e9,10,1000,2,50,8,100,10,5,x')).toEqual(whole);
  });

  it('are demand over rate, counted by hand', () => {
    // 10^9 weights of 8 bits, 10 layers of 1000, 2 heads of 50; 100 GB/s, 10 and 5 TFLOP/s.
    const found = stagesOf('100,0,10,1,1e9,1e9,10,1000,2,50,8,100,10,5,x');
    const expected: Record<string, number> = {
      prompt_flops: 0,
      prompt_vector_flops: 0,
      prompt_quantised_flops: 2 * 100 * 0.1, // 2 × 10^9 × 100 / 10^13 s: weights of 8 bits
      prompt_quantised_vector_flops: 2 * 100 * 0.2,
      experts: 0,
      all_reduce: 0,
      all_reduce_gb: 0,
      prompt_traffic: (2 * 100) / 100, // 200 GFLOPs over 100 GB/s
      prompt_attention: (2 * 10 * 1000 * 100 * 100) / 1e13 / 1e-3,
      prompt_weights: 10, // 1 GB at 100 GB/s
      weights: 100,
      cache: (10 * (100 + 5) * (4 * 10 * 100)) / 1e11 / 1e-3,
      generation_flops: 0, // hidden behind the weights of one sequence
      unpacking: (2 * 10) / (5 / 0.256), // 2 × 10^9 operations a token over the multiprocessors × GHz that 5 TFLOP/s are worth
      launch: 110,
      short_kernels: 110 / 1.6, // at the usual clock
      handovers: 0,
      host_step: 10,
      host_written: 10,
      all_reduce_start: 0,
      barriers: 0, // of cores: this is a GPU
      sampling: 0, // it chooses tokens by itself
      sampling_step: 0,
      activations: 0,
      step: 10,
      host_tokens: 110,
      constant: 1,
    };
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9);
  });

  it('take each of two dies for a device', () => {
    const names = `${COLUMNS},runtime,parallel_devices,gpu_name`;
    const stagesIn = (runtime: string, devices: number, name: string): Record<string, number> => {
      const csv = parseCsv(
        `${names}\n100,0,10,1,1e9,1e9,10,1000,2,50,16,100,10,5,x,${runtime},${devices},${name}\n`,
        'tasks.csv',
        (column) => (column === 'runtime' || column === 'gpu_name' ? 'text' : undefined),
      );
      const stages = taskKind('generation').stages(csv, 'measured')!;
      return Object.fromEntries(stages.map((stage) => [stage.name, stage.values[0]!]));
    };
    const [one, four] = [1, 4].map((devices) => stagesIn('llama.cpp', devices, 'AMD Instinct MI250'));
    expect(four!['weights']).toBe(one!['weights']);
    expect(one!['weights']).toBeCloseTo(2 * stagesIn('vllm', 1, 'AMD Instinct MI250')['weights']!, 9);
    expect(one!['weights']).toBeCloseTo(2 * stagesIn('llama.cpp', 1, 'AMD Instinct MI210')['weights']!, 9);
    // 10 written tokens and one pass for the prompt, 10 layers: split by layers a token passes on once, shared layers meet twice each.
    expect([one!['handovers'], four!['handovers']]).toEqual([11, 7 * 11]);
    const [shared, whole] = ['MI250', 'MI210'].map((name) => stagesIn('vllm', 1, `AMD Instinct ${name}`));
    expect([shared!['all_reduce_start'], whole!['all_reduce_start']]).toEqual([2 * 10 * 11, 0]);
    expect(shared!['weights']).toBeCloseTo(whole!['weights']!, 9);
  });

  it('read quantised products half as fast where no instruction adds up four bytes', () => {
    const names = `${COLUMNS},compute_capability`;
    const vectorOf = (bits: number, capability: string): readonly (number | undefined)[] => {
      const csv = parseCsv(
        `${names}\n100,0,10,1,1e9,1e9,10,1000,2,50,${bits},100,10,5,x,${capability}\n`,
        'tasks.csv',
        () => undefined,
      );
      const stages = taskKind('generation').stages(csv, 'measured')!;
      return ['prompt_vector_flops', 'prompt_quantised_vector_flops'].map(
        (wanted) => stages.find(({ name }) => name === wanted)!.values[0],
      );
    };
    expect(vectorOf(8, '5.2')).toEqual([0, 2 * 100 * 0.4]);
    for (const capability of ['6.1', '8.9', '']) expect(vectorOf(8, capability)).toEqual([0, 2 * 100 * 0.2]);
    expect(vectorOf(16, '5.2')).toEqual(vectorOf(16, '6.1'));
  });

  it('read the experts that the tokens of all sequences touch', () => {
    // A quarter of the weights a token: one token touches 1/4, two 1 − (3/4)² = 7/16.
    expect(stagesOf('0,0,1,1,1e9,0.25e9,10,1000,2,50,8,100,10,5,x')['weights']).toBeCloseTo(2.5, 9);
    const two = stagesOf('0,0,1,2,1e9,0.25e9,10,1000,2,50,8,100,10,5,x');
    expect(two['weights']! + two['experts']!).toBeCloseTo(4.375, 9);
    expect(two['experts']).toBeCloseTo(1.875, 9);
  });

  it('work sequences off in waves where the cache does not hold all of them', () => {
    // 1 GB of weights, κ = 4,000 bytes: 10^6 sequences of 125 + 250 / 2 tokens take 10^12 bytes of cache.
    const names = `${COLUMNS},vram_gb,parallel_devices,runtime`;
    const row = (memory: string) => `125,0,250,1e6,1e9,1e9,10,1000,2,50,8,100,10,5,x,${memory},2,vllm`;
    const times = ['1e4', '1', ''].map((memory) => {
      const csv = parseCsv(`${names}\n${row(memory)}\n`, 'tasks.csv', (name) =>
        name === 'runtime' ? 'text' : undefined,
      );
      const stages = taskKind('generation').stages(csv, 'measured')!;
      return stages.find(({ name }) => name === 'step')!.values[0]!;
    });
    expect(times[0]).toBe(250);
    // Two devices of 1 GiB: 0.95 × 2.147 − 1 − 0.5 GB are free.
    expect(times[1]).toBeCloseTo((250 * 1e12) / (0.95 * 2 * 2 ** 30 - 1.5e9), 3);
    expect(times[2]).toBe(250);
  });

  it('let sequences wait that the server does not take at once', () => {
    const csv = parseCsv(
      `${COLUMNS},max_sequences\n125,0,250,12,1e9,1e9,10,1000,2,50,16,100,10,5,x,8\n`,
      'tasks.csv',
      () => undefined,
    );
    const stages = taskKind('generation').stages(csv, 'measured')!;
    // Twelve of which eight run: one and a half rounds of 250 steps, each reading 2 GB at 100 GB/s.
    const of = (wanted: string) => stages.find(({ name }) => name === wanted)!.values[0];
    expect([of('step'), of('weights')]).toEqual([375, 7500]);
  });

  it('count a GPU’s multiprocessors and clock, devices that hand on, and the speed of its host', () => {
    const columns =
      'runtime,accelerator,parallel_devices,gpu_sms,gpu_boost_mhz,cores_total,host_memory_Read_all_16kb_gbps';
    const row = (runtime: string, devices: number) =>
      `5120,0,0,1,1e9,1e9,10,1000,2,50,4,100,10,5,x,${runtime},cuda,${devices},50,2000,4,216`;
    const of = (runtime: string, devices: number) => {
      const texts = new Set(['runtime', 'accelerator', 'runtime_family']);
      const csv = parseCsv(`${COLUMNS},${columns}\n${row(runtime, devices)}\n`, 'tasks.csv', (name) =>
        texts.has(name) ? 'text' : undefined,
      );
      const stages = taskKind('generation').stages(csv, 'measured')!;
      return Object.fromEntries(stages.map(({ name, values }) => [name, values[0]!]));
    };
    const [one, two, four] = [1, 2, 4].map((devices) => of('llama.cpp', devices));
    expect([one!['short_kernels'], one!['handovers'], two!['handovers'], four!['handovers']]).toEqual([
      5, 0, 1, 3,
    ]);
    // Ten chunks of 512: two devices save 0.46 of nine tenths, four 0.46 / 2^1.2 of them.
    const share = (found: Record<string, number>) =>
      found['prompt_quantised_flops']! / one!['prompt_quantised_flops']!;
    expect(share(two!)).toBeCloseTo(1 - 0.46 * 0.9, 12);
    expect(share(four!)).toBeCloseTo(1 - (0.46 / 2 ** 1.2) * 0.9, 12);
    // vLLM gives every device a share of every layer.
    expect(share(of('vllm', 2))).toBeCloseTo(0.5, 12);
    expect(of('vllm', 2)['all_reduce_start']).toBe(20);
    expect(of('vllm', 2)['handovers']).toBe(0);
  });

  it('read a prompt in chunks, each with all weights', () => {
    const csv = parseCsv(
      `${COLUMNS},prompt_chunk_tokens\n100,0,0,1,1e9,1e9,10,1000,2,50,8,100,10,5,x,30\n`,
      'tasks.csv',
      () => undefined,
    );
    const stages = taskKind('generation').stages(csv, 'measured')!;
    const of = (wanted: string) => stages.find(({ name }) => name === wanted)!.values[0];
    expect([of('prompt_weights'), of('launch')]).toEqual([40, 40]);
  });

  it('take half as long on a device twice as fast, launches and the host apart', () => {
    const count = fc.integer({ min: 1, max: 4096 });
    fc.assert(
      fc.property(count, count, count, (prompt, cached, generated) => {
        const task = `${prompt},${cached},${generated},1,7e9,7e9,32,4096,8,128,4.5`;
        const slow = stagesOf(`${task},100,10,5,x`);
        const fast = stagesOf(`${task},200,20,10,x`);
        for (const [name, value] of Object.entries(slow)) {
          const factor = [
            'launch',
            'short_kernels',
            'handovers',
            'step',
            'host_tokens',
            'host_step',
            'host_written',
            'all_reduce_start',
            'all_reduce',
            'all_reduce_gb',
            'constant',
          ].includes(name)
            ? 1
            : 2;
          expect(fast[name]! * factor).toBeCloseTo(value, 6);
        }
      }),
    );
  });

  it('are of the kind whose columns the table has', () => {
    expect(taskKindOf(table('1,0,1,1,1e9,1e9,1,1,1,1,8,1,1,1,x')).name).toBe('generation');
  });
});

describe('what a name says of a model', () => {
  it.each([
    ['Llama-2-7B', 32, 6.738e9],
    ['llama-2-7b.Q4_0', 32, 6.738e9],
    ['Meta Llama 3.1 8B Instruct', 32, 8.03e9],
    ['Qwen2.5 14B Instruct', 48, 14.77e9],
    ['deepseek-r1-0528-qwen3-8b', 36, 8.19e9],
    ['Qwen3-30B-A3B-UD-Q4_K_XL', 48, 3.35e9],
  ])('%s has %i layers and reads %f parameters a token', (name, layers, active) => {
    const known = languageModel(name)!;
    expect(known.layers).toBe(layers);
    expect(Math.abs(known.activeParams / active - 1)).toBeLessThan(0.005);
  });

  it('is what the catalog counts, of every model that stands there', () => {
    expect(Object.keys(CATALOG_SHAPES)).toEqual(LANGUAGE_MODELS.map(({ name }) => name));
    for (const { name, config } of LANGUAGE_MODELS) {
      const { params, activeParams, layers, width, kvHeads, headSize, cacheLayers, vocabulary } =
        readModelConfig(config!, name);
      const counted = { params, activeParams, layers, width, kvHeads, headSize, vocabulary };
      expect(languageModel(name), `${name}: node data/models/make-shapes.mjs`).toEqual(
        cacheLayers === undefined ? counted : { ...counted, cacheLayers },
      );
    }
  });

  it('is what the catalog counts, by any name that the catalog gives it', () => {
    const named = LANGUAGE_MODELS.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name]));
    expect(Object.entries(CATALOG_ALIASES)).toEqual(named);
    for (const [alias, name] of named) expect(languageModel(alias!), alias).toEqual(languageModel(name!));
  });

  it('tells versions apart', () => {
    // Vocabularies of 32,000 and 32,768: two tables of 768 rows of 4096 more.
    const [first, third] = ['mistralai/Mistral-7B-v0.1', 'Mistral-7B-Instruct-v0.3'].map(
      (name) => languageModel(name)!.params,
    );
    expect(third! - first!).toBe(2 * 768 * 4096);
  });

  it.each([
    ['qwen3moe ?B', 30.53e9, 'qwen3-30b-a3b'],
    ['qwen3moe ?B', 235.09e9, 'qwen3-235b-a22b'],
    ['qwen3moe 30B.A3B Q4_K - Medium', undefined, 'qwen3-30b-a3b'],
  ])('%s of %s parameters is the %s of the catalog', (written, params, name) => {
    expect(languageModel(written, params)).toEqual(languageModel(name));
  });

  it('takes no model with experts for a dense one', () => {
    expect(languageModel('glm4moe 200B.A12B')).toMatchObject({ params: 200e9, activeParams: 12e9 });
    // How much of it a token reads, nobody says.
    expect(languageModel('freshmoe ?B', 30e9)).toBeUndefined();
  });

  it.each([
    // As llama-bench and its collections print them: `general.name`, sizes and schemes behind.
    ['gpt-oss-20b-F16', 'gpt-oss-20b'],
    ['gemma-3-4b-it-Q4_K_M', 'gemma-3-4b'],
    ['Meta Llama 3.3 70B Instruct Q8_0', 'llama-3.3-70b'],
    ['Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b'],
    // Bits are no billions.
    ['gemma-3-1b-it-4bit', 'gemma-3-1b'],
    ['Llama-3.2-1B-Instruct-8bit', 'llama-3.2-1b'],
  ])('%s is the %s of the catalog', (written, name) => {
    expect(languageModel(written)).toEqual(languageModel(name));
  });

  it('follows the size where the name is not known, and is nothing without either', () => {
    expect(languageModel('someone’s model', 7e9)).toMatchObject({ params: 7e9, layers: 32 });
    expect(languageModel('Fresh-12B-A2B')).toMatchObject({ params: 12e9, activeParams: 2e9 });
    expect(languageModel('hub')).toBeUndefined();
  });

  it('knows the bits of schemes', () => {
    expect(['Q4_0', 'UD-Q4_K_XL', 'q8_0', 'BF16', 'made up'].map(quantisationBits)).toEqual([
      4.55,
      4.89,
      8.5,
      16,
      undefined,
    ]);
  });
});

describe('the single precision of a device', () => {
  const single = (columns: string, row: string) =>
    deriveColumns(
      parseCsv(
        `prompt_tokens,generated_tokens,accelerator,${columns}\n1,1,rocm,${row}\n`,
        'rows.csv',
        columnType,
      ),
    ).numbers('device_single_tflops')[0];

  it('is what its lanes do where no data sheet states it, not what matrix units do in half precision', () => {
    // AMD's Instinct MI355X: 16,384 lanes × 2 × 2.4 GHz = 78.6 TFLOP/s; its matrix units 2,516.6 in half precision.
    const [columns, row] = ['shading_units,gpu_boost_mhz,fp16_tflops_tensor', '16384,2400,2516.6'];
    expect(single(columns, row)).toBeCloseTo(78.64, 2);
    expect(single(`${columns},fp32_tflops_cuda`, `${row},157.3`)).toBe(157.3);
  });
});

describe('the accelerator of a task that names none', () => {
  const families = (columns: string, ...rows: string[]) =>
    deriveColumns(
      parseCsv(
        `prompt_tokens,generated_tokens,runtime,${columns}\n${rows.map((row) => `1,1,llama.cpp,${row}`).join('\n')}\n`,
        'rows.csv',
        columnType,
      ),
    ).texts('runtime_family');

  it('is the usual one of the machine’s GPU', () => {
    expect(
      families(
        'gpu_generation,compute_capability,gpus',
        'Ampere,8.6,1',
        'RDNA 3.0,,1',
        'Apple M2,,',
        'Unheard of,,1',
        ',,0',
      ),
    ).toEqual([
      'llama.cpp cuda Ampere',
      'llama.cpp rocm RDNA 3.0',
      'llama.cpp metal Apple M2',
      'llama.cpp Unheard of',
      'llama.cpp cpu',
    ]);
  });

  it('is what a task says, where it says something', () => {
    expect(
      families('accelerator,gpu_generation,compute_capability', 'vulkan,Ampere,8.6', ',Ampere,8.6'),
    ).toEqual(['llama.cpp vulkan Ampere', 'llama.cpp cuda Ampere']);
  });
});
