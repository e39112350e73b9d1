import { InputError, parseJson, shown } from '@ctfusion/base';
import { languageModel, quantisationBits } from '@ctfusion/predict';
import type { GenerationRun } from './generation-runs.js';
import { stated, type ToolSettings } from './tool-settings.js';

/** A test as one of llama-bench's formats gives it; text or number, by the format. */
type Entry = Readonly<Record<string, unknown>>;

/** Entries by which a file is llama-bench's. */
export const LLAMA_BENCH_KEYS = ['model_type', 'n_prompt', 'avg_ts'] as const;
/** Columns of its tables. */
export const LLAMA_BENCH_HEADING = /^\|\s*model\s*\|\s*size\s*\|\s*params\s*\|\s*backend\s*\|.*\bt\/s\s*\|/m;

const NS_PER_MS = 1e6;
const ACCELERATORS = ['cuda', 'rocm', 'metal', 'vulkan', 'sycl', 'cann', 'opencl'] as const;
/** From this number of layers on `-ngl` asks for all, whatever their number. */
const ALL_LAYERS = 99;

/**
 * Runs of `llama-bench -o json`, `jsonl` or `csv` (llama.cpp, tools/llama-bench/README.md): every sample of a test, or its mean where the
 * format has no samples. Older versions name no backends but whether each was built in (`cuda`, `metal`, …), and the first no sizes: then the model's
 * name tells its parameters, and its scheme the bits.
 * @throws InputError naming the entry that is missing or no number, or the setting for what the file does not say.
 */
export function llamaBenchRuns(
  entries: readonly Entry[],
  settings: ToolSettings,
  file: string,
): GenerationRun[] {
  return entries.flatMap((entry, index) => {
    const test = new TestEntry(entry, `${file}, test ${index + 1}`);
    const accelerator = settings.accelerator ?? acceleratorOf(test.backends());
    const device = test.text(accelerator === 'cpu' ? 'cpu_info' : 'gpu_info');
    const type = test.text('model_type');
    const model = settings.model ?? nameOf(test.text('model_filename')) ?? type;
    const quantisation = settings.quantisation ?? schemeOf(type);
    const [params, size] = [test.optional('model_n_params'), test.optional('model_size')];
    const layers = test.number('n_gpu_layers');
    const [prompt, generated] = [test.number('n_prompt'), test.number('n_gen')];
    if (!(prompt + generated > 0))
      throw new InputError('out-of-range', 'is 0, and so is n_gen: the test asks for no work', {
        file: `${file}, test ${index + 1}`,
        field: 'n_prompt',
      });
    const run = {
      system: stated(settings.system ?? firstDevice(device), 'system', 'on which device it ran', file),
      model,
      runtime: 'llama.cpp',
      accelerator,
      quantisation,
      software: `llama.cpp ${test.text('build_commit')}`.trim(),
      devices: accelerator === 'cpu' ? 1 : (settings.devices ?? deviceCount(device)),
      prompt,
      cached: test.optional('n_depth') ?? 0,
      generated,
      sequences: 1,
      params,
      weightBits: bitsOf({ model, params, size, quantisation }, `${file}, test ${index + 1}`),
      deviceLayers: layers >= 0 && layers < ALL_LAYERS && accelerator !== 'cpu' ? layers : undefined,
    };
    return test.samples().map((ns) => ({ ...run, milliseconds: ns / NS_PER_MS }));
  });
}

interface StoredWeights {
  readonly model: string;
  readonly params: number | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  readonly quantisation: string;
}

/** By size over parameters, which the name tells where the file does not; else those of the scheme. @throws InputError if nobody says. */
function bitsOf({ model, params, size, quantisation }: StoredWeights, place: string): number {
  const count = params ?? languageModel(model)?.params;
  if (size !== undefined && count !== undefined) return (size * 8) / count;
  const bits = quantisationBits(quantisation);
  if (bits !== undefined) return bits;
  const why = `is missing, and ${shown(model)} names no scheme whose bits a weight are known`;
  throw new InputError('value-missing', why, { file: place, field: 'model_size' });
}

/** Runs of the table that llama-bench prints, which names no device. @throws InputError naming the line of a test that is not known. */
export function llamaBenchTable(text: string, settings: ToolSettings, file: string): GenerationRun[] {
  const lines = text.split('\n').map((line) => line.trim());
  const head = lines.findIndex((line) => LLAMA_BENCH_HEADING.test(line));
  const names = cellsOf(lines[head]!);
  const rows = lines.slice(head + 1).filter((line) => line.startsWith('|') && !/^\|[\s:|-]+$/.test(line));
  const system = stated(settings.system, 'system', 'on which device it ran', file);
  return rows.map((line, index): GenerationRun => {
    const cells = cellsOf(line);
    if (!line.endsWith('|') || cells.length < names.length)
      throw new InputError('not-csv', 'ends before its last cell: the table is cut off', {
        file: `${file}, test ${index + 1}`,
      });
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    const { prompt, generated, cached } = tokensOf(cell('test'), file);
    const params = magnitude(cell('params'), file);
    const accelerator = settings.accelerator ?? acceleratorOf(cell('backend'));
    const layers = Number(cell('ngl') || Number.NaN);
    return {
      system,
      model: settings.model ?? cell('model'),
      runtime: 'llama.cpp',
      accelerator,
      quantisation: schemeOf(cell('model')),
      software: 'llama.cpp',
      devices: settings.devices ?? 1,
      prompt,
      cached,
      generated,
      sequences: 1,
      params,
      weightBits: (magnitude(cell('size'), file) * 8) / params,
      deviceLayers: layers >= 0 && layers < ALL_LAYERS && accelerator !== 'cpu' ? layers : undefined,
      milliseconds: (1000 * (prompt + generated)) / speedOf(cell('t/s'), `${file}, test ${index + 1}`),
    };
  });
}

/** Entries of JSON, of JSON lines, or of a CSV that is read already. */
export function parseEntries(text: string, file: string): Entry[] {
  const whole = text.trim();
  if (whole.startsWith('[')) return parseJson(whole, file) as Entry[];
  return whole.split('\n').map((line) => parseJson(line, file) as Entry);
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\|/, '')
    .split('|')
    .map((cell) => cell.trim());

/** `pp512`, `pp 512`, `tg128 @ d512`, `pp512+tg128`. */
function tokensOf(test: string, file: string): { prompt: number; generated: number; cached: number } {
  const parts = /^(?:pp ?(\d+))?\+?(?:tg ?(\d+))?(?: @ d(\d+))?$/.exec(test);
  if (parts === null || (parts[1] === undefined && parts[2] === undefined))
    throw new InputError('unknown-name', `${shown(test)} is no test that is known`, { file });
  const [prompt, generated, cached] = parts.slice(1).map((count) => Number(count ?? 0));
  return { prompt: prompt!, generated: generated!, cached: cached! };
}

/** Tokens a second of `120.60 ± 0.59`. */
function speedOf(text: string, place: string): number {
  const speed = Number(text.split('±')[0]!.trim() || Number.NaN);
  if (speed > 0 && speed < Number.POSITIVE_INFINITY) return speed;
  throw new InputError('not-a-number', `${shown(text)} is no speed above 0`, { file: place, field: 't/s' });
}

const UNITS: Readonly<Record<string, number>> = {
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  M: 1e6,
  B: 1e9,
  T: 1e12,
};

/** `3.56 GiB` → bytes, `6.74 B` → 6.74 × 10⁹. */
function magnitude(text: string, file: string): number {
  const [, value, unit] = /^([\d.]+) (\w+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  if (value !== undefined && factor !== undefined) return Number(value) * factor;
  throw new InputError('not-a-number', `${shown(text)} is no size`, { file });
}

/** Through what a build reaches its device: `CUDA`, `Metal,BLAS`, `CPU` → `cuda`, `metal`, `cpu`. */
function acceleratorOf(backends: string): string {
  const named = backends.toLowerCase().replace('hip', 'rocm');
  return ACCELERATORS.find((name) => named.includes(name)) ?? 'cpu';
}

const firstDevice = (devices: string): string => devices.split(',')[0]!.trim();
const deviceCount = (devices: string): number => devices.split(',').length;

/** `models/Qwen2.5-7B-Instruct-Q4_K_M.gguf` → `Qwen2.5-7B-Instruct-Q4_K_M`. */
function nameOf(path: string): string | undefined {
  const name = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.gguf$/i, '');
  return name === '' || /^ggml-model/.test(name) ? undefined : name;
}

/** `qwen2 7B Q4_K - Medium` → `q4_k_m`; '' where the name says none. */
function schemeOf(type: string): string {
  const found = /\b(I?Q\d\w*|B?F16|F32|MXFP4)\b(?: - (Small|Medium|Large))?/i.exec(type);
  if (found === null) return '';
  const size = found[2] === undefined ? '' : `_${found[2][0]!}`;
  return `${found[1]}${size}`.toLowerCase();
}

/** Entries of one test. */
class TestEntry {
  readonly #entry: Entry;
  readonly #place: string;

  constructor(entry: Entry, place: string) {
    this.#entry = entry;
    this.#place = place;
  }

  text(name: string): string {
    const value = this.#entry[name];
    return value === undefined || value === null ? '' : String(value);
  }

  /** Names of the backends, or of those that an older version says were built in; it calls AMD's `cuda`, too. */
  backends(): string {
    const named = this.text('backends');
    if (named !== '') return named;
    const built = ACCELERATORS.filter((name) => this.#isOn(name)).join(',');
    return built.startsWith('cuda') && /\b(amd|radeon|instinct)\b/i.test(this.text('gpu_info'))
      ? 'rocm'
      : built;
  }

  #isOn(name: string): boolean {
    return ['true', '1'].includes(this.text(name));
  }

  optional(name: string): number | undefined {
    return this.text(name) === '' ? undefined : this.number(name);
  }

  number(name: string): number {
    const text = this.text(name);
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) return value;
    const code = text === '' ? 'value-missing' : 'not-a-number';
    throw new InputError(code, text === '' ? 'is missing' : `is ${shown(text)}, which is no number`, {
      file: this.#place,
      field: name,
    });
  }

  /** Times of every repetition, else the mean, ns. */
  samples(): number[] {
    const samples = this.#entry['samples_ns'];
    return Array.isArray(samples) && samples.length > 0 ? samples.map(Number) : [this.number('avg_ns')];
  }
}
