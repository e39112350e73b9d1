import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '@ctfusion/base';
import { readCsv, writeTable } from '@ctfusion/base/files';
import { taskKind } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';
import { importNeusight } from '../src/dataset/neusight/import-neusight.js';
import type { NeusightTask } from '../src/dataset/neusight/neusight-task.js';
import { ourTasks } from '../src/dataset/neusight/our-tasks.js';
import { upstreamTasks } from '../src/dataset/neusight/upstream-tasks.js';
import { importTimm } from '../src/dataset/timm/import-timm.js';
import { architectureOf, modelFamily } from '../src/dataset/timm/model-family.js';
import { importTorchvision } from '../src/dataset/torchvision/import-torchvision.js';
import { importWhisperBench } from '../src/dataset/whisper-bench/import-whisper-bench.js';
import { importedFolder, resolvers } from './importing.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const { folder: scratch, write } = importedFolder('step-importers');

describe('import of transformers and their operators', () => {
  const HEADER =
    'device,task,model,mode,seqlen,batch,e2e_ms,n_ops,mem_byte,vec_byte,ln_byte,lin_flop,bmm_flop,sm_byte';
  const tasks = (...rows: string[]) => write('tasks.csv', `${[HEADER, ...rows].join('\n')}\n`);

  it('gives the forward work of one sample, also of a graph with its backward pass', async () => {
    tasks(
      'Tesla_T4,a-inf-512-2,a,inf,512,2,10,100,2e9,2e9,1e9,8e12,2e12,1e9',
      'Tesla_T4,a-train-512-2,a,train,512,2,30,300,6e9,6e9,3e9,24e12,6e12,3e9',
    );
    const { table, absentFiles } = await importNeusight(scratch, resolvers);
    const expected = {
      forward_matrix_gflops: 4000,
      forward_attention_gflops: 1000,
      forward_elementwise_gb: 2,
      forward_normalisation_gb: 1,
      forward_kernels: 100,
      // 4 · 10^12 FLOPs are two a weight and token.
      params: 4e12 / 2 / 512,
    };
    for (const [name, value] of Object.entries(expected))
      expect([...table.numbers(name)], name).toEqual([value, value]);
    expect(absentFiles).toEqual(['op_latency.parquet']);
  });

  it('takes the median rate of large operators as the device’s benchmark', async () => {
    tasks('Tesla_T4,a-inf-512-2,a,inf,512,2,10,100,2e9,2e9,1e9,8e12,2e12,1e9');
    // 2 · 4096³ FLOPs at 4, 5 and 6 TFLOP/s; one operator too small to count; and another split's.
    const flops = 2 * 4096 ** 3;
    const operators = [4, 5, 6].map((rate) => `test,linear,Tesla T4,1,4096,4096,4096,,${flops / rate / 1e9}`);
    const text = [
      'split,OPName,Device,B,M,N,K,H,Latency',
      ...operators,
      'test,linear,Tesla T4,1,16,16,16,,1',
      `train,linear,Tesla T4,1,4096,4096,4096,,${flops / 1e9}`,
      'test,add,Tesla T4,65536,,,,1024,4.026531840',
    ].join('\n');
    const types = (name: string) => (['split', 'OPName', 'Device'].includes(name) ? 'text' : 'number');
    await writeTable(parseCsv(`${text}\n`, 'op_latency.csv', types), join(scratch, 'op_latency.parquet'));
    const { table } = await importNeusight(scratch, resolvers);
    expect(table.numbers('gpu_compute_MatMul_Square_4096_fp32_latency')[0]).toBeCloseTo(flops / 5e9, 6);
    expect(table.numbers('device_matrix_tflops')[0]).toBeCloseTo(5, 6);
    // 12 bytes of each of 2^26 results in 4.03 ms: 200 GB/s.
    expect(table.numbers('device_elementwise_gbps')[0]).toBeCloseTo(200, 6);
  });

  it('leaves out and counts what several devices share, and says what is wrong', async () => {
    tasks(
      'Tesla_T4,a-train-512-4-tp4,a,train,512,4,10,1,1,1,1,1,1,1',
      'Tesla_T4,a-inf-512-1,a,inf,512,1,10,1,1,1,1,1,1,1',
    );
    expect((await importNeusight(scratch, resolvers)).leftOut).toEqual({ 'shared by several devices': 1 });
    tasks('Tesla_T4,a-inf-512-1,a,inf,512,1,0,1,1,1,1,1,1,1');
    await expect(importNeusight(scratch, resolvers)).rejects.toThrow(/must be above 0/);
    tasks('Tesla_T4,a-inf-512-1,a,infer,512,1,10,1,1,1,1,1,1,1');
    await expect(importNeusight(scratch, resolvers)).rejects.toThrow(
      /row 2, column 'mode': 'infer' is no mode/,
    );
    await expect(importNeusight(join(scratch, 'nowhere'), resolvers)).rejects.toThrow(/has no tasks\.csv/);
  });
});

describe('import of the repository of transformers itself', () => {
  const at = (path: string): string => `scripts/asplos/${path}`;
  const GRAPH = 'Name,OpName,FwOps,BwOps,AccOps,Prev,Next,InputShapes,OutputShape';
  const label = (milliseconds: number): string =>
    JSON.stringify({ num_layer: 3, e2e_latency: milliseconds, fw_latency: milliseconds, bwall_latency: 0 });

  it('counts the one layer of a graph as often as the model has it', async () => {
    const task = 'gpt2-inf-8-2';
    write(at(`label/Tesla_T4/${task}.json`), label(12.5));
    write(at('label/Tesla_T4/gpt2-inf-8-4-tp4.json'), label(1));
    write(at('label/Tesla_T4/gpt2-inf-8-2-fusion.json'), label(1));
    write(at('label/Tesla_T4/gpt2-inf-8-16.json'), label(1));
    write(
      at(`results/opgraph/${task}.csv`),
      [
        GRAPH,
        `wte,EMBEDDING,"[['MEM', ((2, 8), (2, 8, 16))]]",[],[],,,,`,
        `transformer_h_0_ln_1,VECln,"[['VECln', (16, 16)]]",[],[],,,,`,
        `linear,Linear,"[['Linear', (16, 16, 48)]]",[],[],,,,`,
        `bmm,BMM,"[['BMM', (4, 8, 8, 8)], ['VECsoftmax', (32, 8)]]",[],[],,,,`,
        `add_15,VECadd,"[['VECadd', (16, 16)]]",[],[],,,,`,
        `tanh,VECtanh,"[['VECtanh', (16, 16)]]",[],[],,,,`,
      ].join('\n'),
    );
    write(
      at('data/dataset/test/linear.csv'),
      `OPName,Latency,Device,Kernel Name,B,M,N,K\nlinear,${(2 * 4096 ** 3) / 5e9},Tesla T4,sgemm,1,4096,4096,4096\n`,
    );
    const { table, leftOut, absentFiles } = await importNeusight(scratch, resolvers);
    expect(table.texts('system_id')).toEqual(['Tesla T4']);
    expect([...table.numbers('total_time_ms')]).toEqual([12.5]);
    const expected = {
      batch_size: 2,
      forward_matrix_gflops: (3 * 2 * 16 * 16 * 48) / 2 / 1e9,
      forward_attention_gflops: (3 * 2 * 4 * 8 * 8 * 8) / 2 / 1e9,
      // Three additions of three values each, tanh of two, the embedding's tokens and rows.
      forward_elementwise_gb: (4 * (3 * 3 * 256 + 2 * 256 + 16 + 256)) / 2 / 1e9,
      forward_normalisation_gb: (3 * 8 * (256 + 256)) / 2 / 1e9,
      // Five operators of the layer three times, and two beside it.
      forward_kernels: 17,
      device_matrix_tflops: 5,
    };
    for (const [name, value] of Object.entries(expected))
      expect(table.numbers(name)[0]! / value, name).toBeCloseTo(1, 9);
    expect(leftOut).toEqual({
      'shared by several devices': 1,
      'with fused operators': 1,
      'without an operator graph': 1,
    });
    expect(absentFiles).toEqual([]);
  });

  it('says which file and row is damaged', async () => {
    write(at('label/Tesla_T4/gpt2-inf-8-2.json'), label(0));
    await expect(importNeusight(scratch, resolvers)).rejects.toThrow(/2\.json: has no e2e_latency above 0/);
    write(at('label/Tesla_T4/gpt2-inf-8-2.json'), label(1));
    write(at('results/opgraph/gpt2-inf-8-2.csv'), `${GRAPH}\nadd_15,x,[],[],[],,,,\n`);
    await expect(importNeusight(scratch, resolvers)).rejects.toThrow(/has no nodes transformer_h_0_ln_1/);
    write(
      at('results/opgraph/gpt2-inf-8-2.csv'),
      `${GRAPH}\ntransformer_h_0_ln_1,x,nonsense,[],[],,,,\nadd_15,x,[],[],[],,,,\n`,
    );
    await expect(importNeusight(scratch, resolvers)).rejects.toThrow(/row 2, column 'FwOps': is no list/);
  });

  // The sums of tasks.csv were made of the same graphs by others.
  it.skipIf(reference === undefined)('counts every graph as the table of tasks does', () => {
    const folder = join(reference!, 'neusight');
    const table = readCsv(join(folder, 'tasks.csv'), (name) =>
      ['device', 'task'].includes(name) ? 'text' : undefined,
    );
    for (const [row, task] of table.texts('task').entries()) {
      const graph = join(folder, 'opgraph', `${task}.csv`);
      if (!existsSync(graph)) continue;
      const layers = table.numbers('num_layer')[row];
      const text = JSON.stringify({ num_layer: layers, e2e_latency: table.numbers('e2e_ms')[row] });
      write(at(`label/${table.texts('device')[row]}/${task}.json`), text);
      write(at(`results/opgraph/${task}.csv`), readFileSync(graph, 'utf8'));
    }
    const { tasks } = upstreamTasks(join(scratch, 'scripts', 'asplos'));
    const ours = ourTasks(folder).tasks;
    const keyOf = ({ device, model, isTraining, tokens, batch }: NeusightTask): string =>
      [device, model, isTraining, tokens, batch].join(' ');
    const place = new Map(ours.map((task) => [keyOf(task), task]));
    expect(tasks.length).toBeGreaterThan(60);
    for (const task of tasks) {
      const own = place.get(keyOf(task))!;
      expect(task.milliseconds).toBe(own.milliseconds);
      for (const [name, value] of Object.entries(task.work))
        expect(value / own.work[name as keyof typeof own.work], `${name} of ${keyOf(task)}`).toBeCloseTo(
          1,
          9,
        );
    }
  });
});

describe('import of torchvision’s models', () => {
  it('takes the median repetition, the host’s clock, and double precision out', () => {
    write(
      'Set/GeForce GTX 1080 Ti_1_gpus__float_model_train_benchmark.csv',
      'resnet50,vgg11\n30,20\n32,22\n90,24\n',
    );
    write('Set/GeForce GTX 1080 Ti_double_model_inference_benchmark(1).csv', 'resnet50\n99\n');
    write('Set/system_info.txt', 'scpufreq(current=1200.5, min=1200.0, max=3700.0)\n');
    const { table, leftOut } = importTorchvision(scratch, resolvers);
    expect(table.texts('model_name')).toEqual(['resnet50', 'vgg11']);
    expect([...table.numbers('total_time_ms')]).toEqual([32, 22]);
    expect([...table.numbers('host_clock_ghz')]).toEqual([3.7, 3.7]);
    expect(table.texts('step_mode')).toEqual(['training', 'training']);
    expect(table.texts('system_id')[0]).toBe('GeForce GTX 1080 Ti (Set)');
    expect(leftOut).toEqual({ 'in double precision': 1 });
    // 2 × 4.09 G multiply-adds, and 2 × 7.61 of which 0.1236 are linear.
    expect(table.numbers('forward_conv_gflops')[0]).toBeCloseTo(8.18, 9);
    expect(table.numbers('forward_matrix_gflops')[1]).toBeCloseTo(0.2472, 9);
    expect(() => importTorchvision(join(scratch, 'nowhere'), resolvers)).toThrow(/_benchmark\.csv/);
    const copy = 'Set/TITAN V_half_model_train_benchmark.csv';
    write(copy, 'resnet50\n');
    expect(() => importTorchvision(scratch, resolvers)).toThrow(/train_benchmark\.csv: there is no row$/);
    // A median would hide it.
    write(copy, 'resnet50\n30\ninf\n31\n');
    expect(() => importTorchvision(scratch, resolvers)).toThrow(/row 3, column 'resnet50': is Infinity/);
  });
});

describe('import of timm’s tables', () => {
  const HEADER = 'model,infer_img_size,infer_samples_per_sec,infer_step_time,infer_batch_size,param_count';

  it('reads mode, precision and device off the name, work off the table that has it', () => {
    write(
      'results/benchmark-infer-amp-nchw-pt240-cu124-rtx3090.csv',
      `${HEADER},infer_gmacs,infer_macts\nresnet50.a1_in1k,224,1,250,512,25.56,4.11,11.11\nvit_base,224,1,,512,86,17,16\n`,
    );
    write(
      'results/benchmark-infer-fp32-nchw-pt221-cpu-i9_10940x-dynamo.csv',
      `${HEADER}\nresnet50,224,1,20,1,25.56\nnobody,224,1,20,1,1\n`,
    );
    const { table, leftOut } = importTimm(scratch, resolvers);
    expect(table.texts('accelerator')).toEqual(['cuda', 'cpu']);
    expect(table.texts('runtime')).toEqual(['torch', 'torch-compile']);
    expect([...table.numbers('forward_conv_gflops')]).toEqual([8.22, 8.22]);
    expect([...table.numbers('total_time_ms')]).toEqual([250, 20]);
    expect(leftOut).toEqual({ 'without a time': 1, 'of models whose work no table gives': 1 });
  });

  it('tells families and designs by the model’s name', () => {
    expect(modelFamily('tf_efficientnetv2_s.in21k')).toBe('efficientnetv');
    expect(architectureOf('swin_base_patch4')).toBe('transformer');
    expect(architectureOf('legacy_seresnet50')).toBe('convolution');
    expect(architectureOf('maxvit_tiny')).toBe('hybrid');
  });
});

describe('import of Whisper’s encoder', () => {
  it('counts the encoder’s work from its published sizes', () => {
    write(
      'runs.csv',
      'device_name,backend,model,quantisation,threads,flash_attention,encode_ms,software\nNVIDIA GB10,CUDA,tiny.en,f16,1,0,10,w\nNVIDIA GB10,CUDA,giant,f16,1,0,10,w\n',
    );
    const { table, leftOut } = importWhisperBench(scratch, resolvers);
    expect(leftOut['of models that are not known']).toBe(1);
    // Four layers of 384: 12 · 384² weights each, two FLOPs for each of 1,500 tokens.
    expect(table.numbers('forward_matrix_gflops')[0]).toBeCloseTo((2 * 4 * 12 * 384 ** 2 * 1500) / 1e9, 9);
    expect(table.numbers('forward_attention_gflops')[0]).toBeCloseTo((4 * 4 * 1500 ** 2 * 384) / 1e9, 9);
  });
});

describe('import of the tables that the repository of whisper.cpp keeps', () => {
  const MACHINES = `## M2 Ultra

memcpy:   48.01 GB/s (heat-up)

|      CPU | Config |         Model |  Th |  FA |    Enc. |    Dec. |    Bch5 |      PP |  Commit |
|      --- |    --- |           --- | --- | --- |     --- |     --- |     --- |     --- |     --- |
| M2 ULTRA |  METAL |          tiny |   1 |   0 |   10.00 |    1.20 |    0.36 |    0.01 | abc |
| M2 ULTRA |  METAL |     base-q5_0 |   1 |   1 |   20.00 |    1.15 |    0.38 |    0.01 | abc |

|  GPU |    Config |         Model |  Th |  FA |    Enc. |    Dec. |    Bch5 |      PP |  Commit |
|  --- |       --- |           --- | --- | --- |     --- |     --- |     --- |     --- |     --- |
| V100 | AVX2 CUDA | large-v3-turbo-q5_0 |   8 |   0 |  130.5 | 1 | 1 | 1 | abc |
`;
  const THREAD = `On my machine:

| CPU | OS | Config | Model | Th | Load | Enc. | Commit |
| --- | -- | ------ | ----- | -- | ---- | ---- | ------ |
| i3-8100 @ 3.60GHz | Linux | AVX2 | small | 4 | 88 | 5000 | def |
| i3-8100 @ 3.60GHz | Linux | AVX2 | base | 4 |  |  | def |
`;

  it('reads every table of times, by its own columns', () => {
    write('scripts/bench-all-gg.txt', MACHINES);
    write('issue-89.md', THREAD);
    const { table, leftOut } = importWhisperBench(scratch, resolvers);
    expect(table.texts('system_id')).toEqual([
      'Apple M2 Ultra',
      'Apple M2 Ultra',
      'NVIDIA Tesla V100 (variant not given)',
      'i3-8100 (4 threads)',
    ]);
    expect([...table.numbers('total_time_ms')]).toEqual([10, 20, 130.5, 5000]);
    expect(table.texts('model_name')).toEqual(['tiny', 'base', 'large-v3-turbo', 'small']);
    expect(table.texts('quantisation')).toEqual(['f16', 'q5_0', 'q5_0', 'f16']);
    expect(table.texts('accelerator')).toEqual(['metal', 'metal', 'cuda', 'cpu']);
    expect(table.texts('runtime')[1]).toBe('whisper.cpp flash attention');
    expect(table.texts('software')[3]).toBe('whisper.cpp def');
    expect(leftOut).toEqual({ 'without a time': 1 });
  });

  it('names the line of a time that is none, and what it looked for', () => {
    write('issue-89.md', THREAD.replace('| 5000 |', '| fast |'));
    expect(() => importWhisperBench(scratch, resolvers)).toThrow(/89\.md, row 5.*'fast'.*no number above 0/);
    rmSync(join(scratch, 'issue-89.md'));
    expect(() => importWhisperBench(scratch, resolvers)).toThrow(
      /has neither runs\.csv nor scripts\/bench-all-gg\.txt/,
    );
  });
});

describe.skipIf(reference === undefined || !existsSync(join(reference, 'torchvision')))(
  'the published tables (skipped where CTFUSION_REFERENCE_DIR is unset)',
  () => {
    it('all but double precision become steps', () => {
      const { table, leftOut } = importTorchvision(join(reference!, 'torchvision'), resolvers);
      expect(leftOut).toEqual({ 'in double precision': 312 });
      expect(table.rowCount).toBe(752);
      expect(new Set(table.texts('gpu_chip')).size).toBe(5);
      // What somebody measured fits.
      const memory = table.numbers('vram_gb');
      for (const [row, [demand]] of taskKind('step').memoryDemand!(table).entries())
        expect(demand!.parts.reduce((sum, { gib }) => sum + gib, 0)).toBeLessThan(memory[row]!);
    });
  },
);
