import { cpuModelName } from './cpu-model-name.js';
import { type JsonLine, jsonLines, numberOf, textOf } from './json-lines.js';
import type { ServerFolder } from './server-folders.js';

/** Files of the six models → what their makers call them; others keep the file's name. */
const MODELS: Readonly<Record<string, string>> = {
  'smollm-135m': 'SmolLM-135M',
  'qwen1.5-0.5b-chat': 'Qwen1.5-0.5B-Chat',
  'llama-7b': 'LLaMA-7B',
  'llama-3.3-70b-instruct': 'Llama-3.3-70B-Instruct',
};
/** Arm's builds name no CPU. */
const NO_CPU = 'CPU';

type Cells = Readonly<Record<string, unknown>>;

/**
 * Runs of llama-bench (`-o jsonl`) under the columns of the parsed tables; `spread` and the prompts' batch are not read.
 * @param cpu name of the server's CPU, for builds that name none
 * @throws InputError naming file and line of what is no JSON, or of a field that is no number.
 */
export function llamaBenchLines({ name, vendor, output }: ServerFolder, cpu: string): Cells[] {
  const printed = output('llm');
  if (printed === undefined) return [];
  return jsonLines(printed).map((line): Cells => {
    const number = (field: string): number => numberOf(line, field, printed.file);
    const gpus = gpusOf(line);
    const said = textOf(line.fields['cpu_info']).trim();
    const hostCpu = said === '' || said === NO_CPU ? cpu : cpuModelName(said, vendor);
    const [prompt, generated] = [number('n_prompt'), number('n_gen')];
    return {
      server: name,
      device_name: gpus[0] ?? hostCpu,
      device_count: Math.max(1, gpus.length),
      host_cpu: hostCpu,
      backend: textOf(line.fields['backends']),
      model: modelName(textOf(line.fields['model_filename'])),
      quantisation: quantisationOf(textOf(line.fields['model_type'])),
      model_bytes: number('model_size'),
      parameters: number('model_n_params'),
      test: prompt > 0 ? `pp${prompt}` : `tg${generated}`,
      tokens_per_second: number('avg_ts'),
      ngl: number('n_gpu_layers'),
    };
  });
}

/** `gpu_info` lists every GPU that takes part; on a build for CPUs it is empty. */
const gpusOf = ({ fields }: JsonLine): string[] =>
  textOf(fields['gpu_info'])
    .split(',')
    .map((gpu) => gpuName(gpu.trim()))
    .filter((gpu) => gpu !== '');

/** Names of NVIDIA's cards without their maker: `Tesla T4`. */
export const gpuName = (name: string): string =>
  name === '' || name.startsWith('NVIDIA') ? name : `NVIDIA ${name}`;

/** `/models/qwen1_5-0_5b-chat-q4_k_m.gguf` is `Qwen1.5-0.5B-Chat`. */
function modelName(path: string): string {
  const stem = path
    .replace(/^.*\//, '')
    .replace(/\.gguf$/i, '')
    .replace(/[-.]q\d\w*$/i, '');
  const words = stem.replaceAll(/(?<=\d)_(?=\d)/g, '.');
  return MODELS[words.toLowerCase()] ?? words;
}

/** `llama ?B Q4_K - Medium` is `Q4_K_M`. */
function quantisationOf(type: string): string {
  const [, scheme, size] = /\b(I?Q\d\w*|F16|BF16|F32)(?: - (Small|Medium|Large))?/i.exec(type) ?? [];
  if (scheme === undefined) return '';
  return size === undefined ? scheme : `${scheme}_${size[0]}`;
}
