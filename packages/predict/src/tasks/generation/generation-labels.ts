import type { TaskLabels } from '../task-kind.js';
import type { GenerationStageName } from './generation-stages.js';

const BY_ARITHMETIC = 'reading the prompt is bound by arithmetic';
const PROMPT_BY_MEMORY = 'reading the prompt is bound by memory bandwidth';
const DECODE_BY_MEMORY = 'decode is bound by memory bandwidth';
const BY_EXCHANGE = 'bound by the exchange between devices';
const BY_LAUNCHES = 'launches: the host’s clock counts';

/** What the stages of a generation are to a reader. */
export const GENERATION_LABELS: TaskLabels & {
  readonly activities: Readonly<Record<GenerationStageName, string>>;
  readonly bounds: Readonly<Partial<Record<GenerationStageName, string>>>;
} = {
  boundBy: {
    host: 'bound by launches and the host',
    h2d: 'transfer-bound',
    gpu: 'device-bound',
    other: 'bound by overheads',
  },
  activities: {
    prompt_flops: 'reading the prompt (half-precision rate)',
    prompt_vector_flops: 'reading the prompt (single-precision rate)',
    prompt_quantised_flops: 'reading the prompt (half-precision rate, quantised weights)',
    prompt_quantised_vector_flops: 'reading the prompt (single-precision rate, quantised weights)',
    prompt_traffic: 'reading the tiles of the prompt’s products (memory bandwidth)',
    prompt_attention: 'attention over the prompt (half-precision rate)',
    prompt_weights: 'reading the weights for the prompt (memory bandwidth)',
    weights: 'reading the weights for every token (memory bandwidth)',
    experts: 'reading further experts (memory bandwidth)',
    cache: 'reading the cache for every token (memory bandwidth)',
    generation_flops: 'computing the tokens (half-precision rate)',
    unpacking: 'unpacking the weights for every token (multiprocessors × clock)',
    launch: 'launching the layers',
    short_kernels: 'short kernels of the layers (the GPU’s clock)',
    handovers: 'handing on to the next device',
    barriers: 'waiting for one another between products',
    activations: 'reading and writing activations (memory bandwidth)',
    sampling: 'choosing the next tokens from the vocabulary (all cores)',
    sampling_step: 'choosing the next tokens from the vocabulary (one core)',
    step: 'the runtime’s work for every token',
    host_tokens: 'the host’s work on tokens',
    host_step: 'the host’s work for every token (by its cores’ speed)',
    host_written: 'the host’s work on written tokens (by its cores’ speed)',
    all_reduce_start: 'meeting the other devices',
    all_reduce: 'waiting for the other devices',
    all_reduce_gb: 'exchanging activations with the other devices',
    constant: 'starting',
  },
  bounds: {
    prompt_flops: BY_ARITHMETIC,
    prompt_vector_flops: BY_ARITHMETIC,
    prompt_quantised_flops: BY_ARITHMETIC,
    prompt_quantised_vector_flops: BY_ARITHMETIC,
    prompt_traffic: PROMPT_BY_MEMORY,
    prompt_attention: BY_ARITHMETIC,
    prompt_weights: PROMPT_BY_MEMORY,
    weights: DECODE_BY_MEMORY,
    experts: DECODE_BY_MEMORY,
    cache: DECODE_BY_MEMORY,
    generation_flops: 'decode is bound by arithmetic',
    unpacking: 'decode is bound by arithmetic',
    launch: BY_LAUNCHES,
    short_kernels: 'launches: the GPU’s clock counts',
    handovers: BY_EXCHANGE,
    host_step: BY_LAUNCHES,
    host_written: BY_LAUNCHES,
    all_reduce_start: BY_EXCHANGE,
    step: BY_LAUNCHES,
    host_tokens: BY_LAUNCHES,
    activations: 'bound by memory bandwidth, of activations',
    barriers: 'bound by threads that wait for one another',
    sampling: 'choosing tokens from the vocabulary',
    sampling_step: 'choosing tokens from the vocabulary',
    all_reduce: BY_EXCHANGE,
    all_reduce_gb: BY_EXCHANGE,
  },
};
