import type { TaskWords } from '../task-kind.js';
import type { GenerationStageName } from './generation-stages.js';

/** What the stages of a generation are to a reader. */
export const GENERATION_WORDS: TaskWords & {
  readonly activities: Readonly<Record<GenerationStageName, string>>;
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
    prompt_attention: 'attention over the prompt (half-precision rate)',
    prompt_weights: 'reading the weights for the prompt (memory bandwidth)',
    weights: 'reading the weights for every token (memory bandwidth)',
    cache: 'reading the cache for every token (memory bandwidth)',
    generation_flops: 'computing the tokens (half-precision rate)',
    launch: 'launching the layers',
    step: 'the runtime’s work for every token',
    host_tokens: 'the host’s work on tokens',
    constant: 'starting',
  },
};
