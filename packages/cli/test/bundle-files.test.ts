import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableFromRecords } from '@ctfusion/base';
import { assess, crossJoin, deriveColumns, rankSystems } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { openBundle } from '../src/input/bundle-files.js';
import { readCandidates } from '../src/input/system-files.js';
import { readTasks } from '../src/input/task-files.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const example = (name: string) => join(root, 'examples', name);
const tasks = (...records: Record<string, string | number>[]) =>
  tableFromRecords(records, 'tasks.csv', columnType);

describe('the bundle that answers where none is named', () => {
  it('is the one for the kind that the task says', async () => {
    const { folder, predictor } = await openBundle(
      undefined,
      await readTasks(example('generation-task.json')),
    );
    expect(folder).toBe(join(root, 'bundles', 'generation'));
    expect(predictor.taskKind).toBe('generation');
  });

  it('is the one for the kind whose demand the task has, frames where it has none', async () => {
    const frames = await openBundle(undefined, await readTasks(example('task.json')));
    expect(frames.predictor.taskKind).toBe('frames');
    expect((await openBundle(undefined, tasks({ model_name: 'x' }))).predictor.taskKind).toBe('frames');
    const generation = tasks({
      prompt_tokens: 1,
      generated_tokens: 1,
      params: 1e9,
      transformer_layers: 1,
      model_width: 1,
      kv_heads: 1,
      head_size: 1,
      weight_bits: 8,
    });
    expect((await openBundle(undefined, generation)).predictor.taskKind).toBe('generation');
  });

  it('is not guessed for tasks of several kinds, or of one that none travels for', async () => {
    const both = tasks({ task_kind: 'frames' }, { task_kind: 'generation' });
    await expect(openBundle(undefined, both)).rejects.toThrow(
      /^tasks.csv: holds tasks of 'frames' and 'generation'/,
    );
    await expect(openBundle(undefined, tasks({ task_kind: 'films' }))).rejects.toThrow(
      /no bundle for tasks of 'films' travels with the command, which has 'diffusion', 'frames', 'generation', 'step'; name one by --bundle$/,
    );
    await expect(openBundle(undefined, tasks({ task_kind: 'transfer' }))).rejects.toThrow(
      /no bundle for tasks of 'transfer'/,
    );
  });
});

describe('a task that asks what cannot be', () => {
  it.each([
    ['task.json', 'num_channels', 0],
    ['task.json', 'model_input_dtype_bytes', -1],
    ['task.json', 'model_memory_mb', -1],
    ['generation-task.json', 'active_params', 0],
    ['generation-task.json', 'sequences', 0],
  ])('is not predicted, also where a stage could do without it: %s, %s = %d', async (file, column, value) => {
    const given = await readTasks(example(file));
    const task = given.with([[column, { kind: 'number', values: Float64Array.of(value) }]]);
    const { predictor } = await openBundle(undefined, task);
    const [verdict] = assess(deriveColumns(task), predictor);
    expect(verdict?.status).toBe('unsupported');
    expect(verdict?.reasons.join()).toContain(`'${column}' is ${value} `);
  });
});

describe.each([
  { name: 'frames-cloud-servers', kind: 'frames', asked: 'task.json' },
  { name: 'generation-cloud-servers', kind: 'generation', asked: 'generation-task.json' },
])('$name, which also learned with rented servers', ({ name, kind, asked }) => {
  const folder = join(root, 'bundles', name);

  it('answers where it is named, and has its licence and attribution beside it', async () => {
    const { predictor } = await openBundle(folder, await readTasks(example(asked)));
    expect(predictor.taskKind).toBe(kind);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toMatch(
      /^Attribution-ShareAlike 4\.0 International/,
    );
    expect(readFileSync(join(folder, 'ATTRIBUTION.md'), 'utf8')).toContain('Spare Cores');
  });

  it('does not travel in a package that is under another licence', () => {
    const travelling = readdirSync(join(root, 'packages', 'cli', 'assets', 'bundles'));
    expect(travelling).toContain(kind);
    expect(travelling).not.toContain(name);
  });
});

describe('images on market offers', () => {
  it('have a time where GPU and data sheet are known, the faster host and GPU being faster', async () => {
    const task = await readTasks(example('diffusion-task.json'));
    const { folder, predictor } = await openBundle(undefined, task);
    expect(folder).toBe(join(root, 'bundles', 'diffusion'));
    const machine = {
      gpu_generation: 'Ada Lovelace',
      gpu_mem_bw_gbps: 1008,
      fp32_tflops_cuda: 82.58,
      fp16_tflops_tensor: 165.2,
      gpu_power_w: 450,
      vram_gb: 24,
    };
    const hosts = [
      { system_id: 'new host', cpu_name: 'AMD Ryzen 9 7950X', max_boost_ghz: 5.7, ...machine },
      { system_id: 'old host', cpu_name: 'Intel Xeon E5-2680 v4', max_boost_ghz: 3.3, ...machine },
    ];
    const systems = tableFromRecords(hosts, 'systems.csv', columnType);
    const { latencyMs } = predictor.predict(crossJoin(systems, task), 0.9);
    expect(latencyMs[1]! / latencyMs[0]!).toBeGreaterThan(1.2);
    // Reports say 25 to 30 iterations a second on such a machine with a new host: 100 images of 20 steps in about 75 s.
    expect(latencyMs[0]! / 1000).toBeGreaterThan(50);
    expect(latencyMs[0]! / 1000).toBeLessThan(120);
    const offers = await readCandidates([example('offers.json')], predictor.backend);
    const ranked = rankSystems(crossJoin(offers.table, task), predictor, { level: 0.9 });
    expect(ranked.systems).toHaveLength(offers.table.rowCount);
  });
});

describe('steps on market offers', () => {
  const sheets = {
    gpu_generation: 'Ampere',
    gpu_mem_bw_gbps: 936.2,
    fp32_tflops_cuda: 35.58,
    fp16_tflops_cuda: 35.58,
    fp16_tflops_tensor: 71.2,
    gpu_power_w: 350,
    gpu_pcie_bw_gbps: 31.5,
    gpu_name: 'NVIDIA GeForce RTX 3090',
    vram_gb: 24,
  };
  const ada = {
    ...sheets,
    gpu_generation: 'Ada Lovelace',
    gpu_mem_bw_gbps: 1008,
    fp32_tflops_cuda: 82.58,
    fp16_tflops_cuda: 82.58,
    fp16_tflops_tensor: 165.2,
    gpu_power_w: 450,
    gpu_name: 'NVIDIA GeForce RTX 4090',
  };
  // timm's published tables (pytorch-image-models, results/: infer-amp-nchw-pt240-cu124, train-amp-nchw-pt112-cu113), ms. The bundle saw
  // none of them, neither of the two GPUs, and no batch above 16.
  it.each([
    ['step-task.json', 1024, 318.1, 242.8],
    ['training-task.json', 192, 490.4, undefined],
  ])(
    '%s, at batch %d, is within its interval of what was published',
    async (file, batch, ampere, lovelace) => {
      const task = await readTasks(example(file));
      const { folder, predictor } = await openBundle(undefined, task);
      expect(folder).toBe(join(root, 'bundles', 'step'));
      const larger = task.with([['batch_size', { kind: 'number', values: Float64Array.of(batch) }]]);
      const systems = tableFromRecords(
        [
          { system_id: 'rtx 3090', ...sheets },
          { system_id: 'rtx 4090', ...ada },
        ],
        'systems.csv',
        columnType,
      );
      const { latencyMs, interval } = predictor.predict(crossJoin(systems, larger), 0.9);
      for (const [row, published] of [ampere, lovelace].entries()) {
        if (published === undefined) continue;
        expect(interval!.lowerMs[row]!).toBeLessThan(published);
        expect(interval!.upperMs[row]!).toBeGreaterThan(published);
        expect(Math.abs(Math.log(latencyMs[row]! / published))).toBeLessThan(Math.log(1.5));
      }
      expect(latencyMs[1]!).toBeLessThan(latencyMs[0]!);
    },
  );

  it('by a runtime that no training saw have a wider interval', async () => {
    const task = await readTasks(example('step-task.json'));
    const { predictor } = await openBundle(undefined, task);
    const systems = tableFromRecords([{ system_id: 'rtx 3090', ...sheets }], 'systems.csv', columnType);
    const relativeWidth = (runtime: string): number => {
      const table = crossJoin(systems, task.with([['runtime', { kind: 'text', values: [runtime] }]]));
      const { interval } = predictor.predict(table, 0.9);
      return interval!.upperMs[0]! / interval!.lowerMs[0]!;
    };
    expect(relativeWidth('onnxruntime')).toBeGreaterThan(1.5 * relativeWidth('torch'));
  });

  it.each(['step-task.json', 'training-task.json'])(
    '%s: every offer has a place or a reason',
    async (file) => {
      const task = await readTasks(example(file));
      const { predictor } = await openBundle(undefined, task);
      const offers = await readCandidates([example('offers.json')], predictor.backend);
      const { systems } = rankSystems(crossJoin(offers.table, task), predictor, { level: 0.9 });
      expect(systems).toHaveLength(offers.table.rowCount);
      expect(systems.filter(({ rank }) => rank !== null).length).toBeGreaterThan(systems.length / 2);
      for (const { rank, verdict } of systems) if (rank === null) expect(verdict.reasons).not.toEqual([]);
    },
  );
});

describe('a generation on market offers', () => {
  it('gives every offer a place or a reason', async () => {
    const task = await readTasks(example('generation-task.json'));
    const { predictor } = await openBundle(undefined, task);
    const offers = await readCandidates([example('offers.json')], predictor.backend);
    const { systems } = rankSystems(crossJoin(offers.table, task), predictor, { level: 0.9 });
    expect(systems).toHaveLength(offers.table.rowCount);
    const placed = systems.filter(({ rank }) => rank !== null);
    expect(placed.length).toBeGreaterThan(systems.length / 2);
    for (const { rank, targets, boundBy, verdict } of systems) {
      if (rank === null) expect(verdict.reasons).not.toEqual([]);
      else {
        expect(Object.keys(targets!)).toEqual(['time_to_first_token_ms', 'time_per_output_token_ms']);
        expect(boundBy).toMatch(/./);
      }
    }
  });
});
