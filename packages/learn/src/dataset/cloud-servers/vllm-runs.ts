import type { Table } from '@ctfusion/base';
import { quantisationBits } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnMakers } from '../column-makers.js';
import { modelShapes } from './model-shapes.js';
import type { CloudRuns } from './runs.js';

export const VLLM_TEXTS: ReadonlySet<string> = new Set([
  'server',
  'device_name',
  'host_cpu',
  'backend',
  'software',
  'model',
  'workload',
  'dtype',
  'strategy',
]);
const RUNTIME = 'vllm';
/** The client's strategy that keeps more requests waiting than the server takes at once. */
const AS_MANY_AS_FIT = 'throughput';
/** Times by which a load may differ from what Little's law makes of rate and time: a minute's measurement begins and ends amid requests. */
const MOST_OFF = 2;
/**
 * The image for CPUs of x86 needs AVX-512 and computes in bfloat16; where the machine had none, another one that computes in float16 ran
 * (SpareCores/sc-images, vllm-common/benchmark.py). So the type tells what CPU a run met, whatever the inventory met on another day.
 */
const HALF_OF_NARROW = 'float16';
const WIDE_VECTORS = 'avx512f';
const OF_X86 = 'sse4_2';
const FOUR_BITS = /4bit|awq|gptq/i;
/** What the program calls a type → what our settings do. */
const TYPES: Readonly<Record<string, string>> = { float16: 'fp16', bfloat16: 'bf16', float32: 'fp32' };

/**
 * vLLM's runs under load: the mean time of a whole request beside the others that were under way on average (`sequences`: at least itself).
 * Runs in which no request was answered have no time, and those that contradict Little's law no known load (`sequences` is missing).
 */
export function vllmRuns(runs: Table): CloudRuns {
  const [prompt, generated, load, milliseconds, devices] = [
    'prompt_tokens',
    'generated_tokens',
    'concurrency',
    'e2el_mean_ms',
    'device_count',
  ].map((name) => runs.completeNumbers(name));
  const shards = runs.numbers('tensor_parallel');
  const isCpu = runs.texts('backend').map((backend) => /cpu/i.test(backend));
  const models = runs.texts('model');
  const [workloads, strategies] = ['workload', 'strategy'].map((name) => runs.texts(name));
  const types = runs.texts('dtype').map((type) => TYPES[type] ?? type);
  const schemes = models.map((model, row) => (FOUR_BITS.test(model) ? '4bit' : types[row]!));
  const answered = runs.numbers('request_throughput');
  const limits = runs.numbers('max_num_seqs');
  const hasWideVectors = runs.texts('dtype').map((type) => type !== HALF_OF_NARROW);
  // Load is rate × time (Little, A Proof for the Queuing Formula, 1961): only requests that ended count in either, so that of a run in which few did neither is known.
  const isLoadKnown = (row: number): boolean => {
    const ratio = load![row]! / ((answered[row]! * milliseconds![row]!) / 1000);
    return ratio > 1 / MOST_OFF && ratio < MOST_OFF;
  };
  const limitOf = (row: number): number => (isCpu[row] && !(shards[row]! > 0) ? limits[row]! : Number.NaN);
  // As many as the server takes run at once where the client sends all it can; its mean counts those that ended in time alone.
  const isFull = (row: number): boolean => strategies![row] === AS_MANY_AS_FIT && limitOf(row) > load![row]!;
  const loadOf = (row: number): number => (isFull(row) ? limitOf(row) : Math.max(1, load![row]!));
  const { numbers, texts } = columnMakers(models.length);
  return {
    servers: runs.completeTexts('server'),
    devices: runs.completeTexts('device_name'),
    hostCpus: runs.texts('host_cpu'),
    isCpu,
    agrees: (row, sets) =>
      !isCpu[row] || !sets.includes(OF_X86) || sets.includes(WIDE_VECTORS) === hasWideVectors[row]!,
    columns: [
      [COLUMN.modelName, { kind: 'text', values: models }],
      [COLUMN.quantisation, { kind: 'text', values: schemes }],
      [COLUMN.precision, { kind: 'text', values: types }],
      [COLUMN.testName, texts((row) => `${workloads![row]} ${strategies![row]}`)],
      [COLUMN.runtime, texts(() => RUNTIME)],
      [
        COLUMN.parallelDevices,
        numbers((row) => (isCpu[row] ? 1 : shards[row]! > 0 ? shards[row]! : devices![row]!)),
      ],
      [COLUMN.deviceLayers, numbers(() => Number.NaN)],
      [COLUMN.promptTokens, numbers((row) => prompt![row]!)],
      [COLUMN.generatedTokens, numbers((row) => generated![row]!)],
      [COLUMN.sequences, numbers((row) => (isLoadKnown(row) ? loadOf(row) : Number.NaN))],
      [COLUMN.maxSequences, numbers(limitOf)],
      ...modelShapes(
        runs,
        () => undefined,
        (row) => quantisationBits(schemes[row]!) ?? Number.NaN,
      ),
      [COLUMN.totalTimeMs, numbers((row) => (milliseconds![row]! > 0 ? milliseconds![row]! : Number.NaN))],
    ],
  };
}
