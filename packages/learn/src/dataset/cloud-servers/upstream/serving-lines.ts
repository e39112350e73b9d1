import { isObject, type JsonLine, jsonLines, numberOf, textOf } from './json-lines.js';
import { gpuName } from './llama-bench-lines.js';
import type { ServerFolder } from './server-folders.js';

/** What tells a run from the one before; every measurement of a run is a line of its own. */
const RUN_FIELDS = ['model_id', 'workload', 'strategy', 'concurrency', 'target_rate', 'prompt_tokens'];
/** The measurement that is a run's time, and which of its statistics. */
const WHOLE_REQUEST = { measurement: 'e2el', percentile: 'mean' };
const REQUESTS_PER_S = { measurement: 'request_throughput' };

type Cells = Readonly<Record<string, unknown>>;

/**
 * vLLM's runs under load (GuideLLM's figures, one measurement a line) under the columns of the parsed tables: the mean time of a whole
 * request; a run without one has 0, as one in which no request was answered.
 * @throws InputError naming file and line of what is no JSON, or of a field that is no number.
 */
export function servingLines({ name, output }: ServerFolder, cpu: string): Cells[] {
  const printed = output('vllm');
  if (printed === undefined) return [];
  const runs: JsonLine[][] = [];
  let before = '';
  for (const line of jsonLines(printed)) {
    const key = JSON.stringify(RUN_FIELDS.map((field) => line.fields[field]));
    if (key === before) runs.at(-1)!.push(line);
    else runs.push([line]);
    before = key;
  }
  return runs.map((lines): Cells => {
    const first = lines[0]!;
    const number = (field: string): number => numberOf(first, field, printed.file);
    const measured = (wanted: Readonly<Record<string, unknown>>): number => {
      const found = lines.find(({ fields }) =>
        Object.entries(wanted).every(([field, value]) => fields[field] === value),
      );
      return found === undefined ? 0 : numberOf(found, 'score', printed.file);
    };
    const isGpu = textOf(first.fields['mode']) === 'gpu';
    const tuning = first.fields['tuning'];
    return {
      server: name,
      device_name: isGpu ? gpuName(textOf(first.fields['gpu_model'])) : cpu,
      device_count: isGpu ? number('gpu_count') : 1,
      host_cpu: cpu,
      backend: isGpu ? 'vLLM CUDA' : 'vLLM CPU',
      model: textOf(first.fields['model_id']),
      workload: textOf(first.fields['workload']),
      prompt_tokens: number('prompt_tokens'),
      generated_tokens: number('output_tokens'),
      dtype: isObject(tuning) ? textOf(tuning['dtype']) : '',
      strategy: textOf(first.fields['strategy']),
      concurrency: number('concurrency'),
      tensor_parallel: number('tensor_parallel') > 0 ? number('tensor_parallel') : '',
      max_num_seqs: isObject(tuning) ? tuning['max_num_seqs'] : '',
      e2el_mean_ms: measured(WHOLE_REQUEST),
      request_throughput: measured(REQUESTS_PER_S),
    };
  });
}
