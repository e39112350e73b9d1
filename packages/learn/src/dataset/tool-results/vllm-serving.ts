import { InputError, shown } from '@ctfusion/base';
import { quantisationBits } from '@ctfusion/predict';
import type { GenerationRun } from './generation-runs.js';
import { stated, type ToolSettings } from './tool-settings.js';

type Entry = Readonly<Record<string, unknown>>;

/** Entries by which a file is that of vLLM's serving benchmark. */
export const VLLM_KEYS = ['total_input_tokens', 'total_output_tokens', 'mean_ttft_ms', 'duration'] as const;

/** Schemes that a repository's name may tell. */
const SCHEME = /awq|gptq|fp8|int8|int4|4bit|w4a16|w8a8/i;
const BITS_OF_FP8 = 8;

/**
 * The run of a result of `vllm bench serve --save-result` (vllm/benchmarks/serve.py): a request of mean length beside as many others as were
 * under way on average (Little's law: requests a second × seconds of a request).
 * @throws InputError naming the entry that is missing, or the setting for what the file does not say.
 */
export function vllmRun(entry: Entry, settings: ToolSettings, file: string): GenerationRun {
  const number = (name: string): number => {
    const value = entry[name];
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    const why = value === undefined ? 'is missing' : `is ${shown(String(value))}; it must be above 0`;
    throw new InputError(value === undefined ? 'value-missing' : 'out-of-range', why, { file, field: name });
  };
  const completed = number('completed');
  const [prompt, generated] = [
    number('total_input_tokens') / completed,
    number('total_output_tokens') / completed,
  ];
  const milliseconds =
    entry['mean_e2el_ms'] === undefined
      ? number('mean_ttft_ms') + Math.max(0, generated - 1) * number('mean_tpot_ms')
      : number('mean_e2el_ms');
  const model = settings.model ?? (typeof entry['model_id'] === 'string' ? entry['model_id'] : undefined);
  const named = stated(model, 'model', 'which model was served', file);
  const scheme = stated(
    settings.quantisation ?? SCHEME.exec(named)?.[0].toLowerCase(),
    'quantisation',
    'how the weights are stored (bf16, awq, fp8, …)',
    file,
  );
  const bits = scheme === 'fp8' ? BITS_OF_FP8 : quantisationBits(scheme);
  if (bits === undefined)
    throw new InputError('unknown-name', `${shown(scheme)} is no scheme whose bits a weight are known`, {
      file,
      field: 'quantisation',
    });
  const shards = Number(entry['tensor_parallel_size'] ?? Number.NaN);
  return {
    system: stated(settings.system, 'system', 'on which device it ran', file),
    model: named.replace(/^.*\//, ''),
    runtime: 'vllm',
    accelerator: settings.accelerator ?? '',
    quantisation: scheme,
    software: 'vllm',
    devices: settings.devices ?? (shards > 0 ? shards : 1),
    prompt: Math.round(prompt),
    cached: 0,
    generated: Math.round(generated),
    sequences: Math.max(1, (completed / number('duration')) * (milliseconds / 1000)),
    params: undefined,
    weightBits: bits,
    deviceLayers: undefined,
    milliseconds,
  };
}
