import { InputError, parseJson, shown } from '@ctfusion/base';
import type { GenerationRun } from './generation-runs.js';
import { stated, type ToolSettings } from './tool-settings.js';

/** A test as one of llama-bench's formats gives it; text or number, by the format. */
type Entry = Readonly<Record<string, unknown>>;

/** Entries by which a file is llama-bench's. */
export const LLAMA_BENCH_KEYS = ['model_n_params', 'n_prompt', 'avg_ts'] as const;
/** Columns of its tables. */
export const LLAMA_BENCH_HEADING = /^\|\s*model\s*\|\s*size\s*\|\s*params\s*\|\s*backend\s*\|.*\bt\/s\s*\|/m;

const NS_PER_MS = 1e6;
const ACCELERATORS = ['cuda', 'rocm', 'metal', 'vulkan', 'sycl', 'cann', 'opencl'] as const;
/** From so many layers on `-ngl` asks for all, whatever their number. */
const ALL_LAYERS = 99;

/**
 * Runs of `llama-bench -o json`, `jsonl` or `csv` (llama.cpp, tools/llama-bench/README.md): every sample of a test, or its mean where the
 * format has no samples.
 * @throws InputError naming the entry that is missing or no number, or the setting for what the file does not say.
 */
export function llamaBenchRuns(
  entries: readonly Entry[],
  settings: ToolSettings,
  file: string,
): GenerationRun[] {
  return entries.flatMap((entry, index) => {
    const test = new TestEntry(entry, `${file}, test ${index + 1}`);
    const accelerator = settings.accelerator ?? acceleratorOf(test.text('backends'));
    const device = test.text(accelerator === 'cpu' ? 'cpu_info' : 'gpu_info');
    const [params, size] = [test.number('model_n_params'), test.number('model_size')];
    const layers = test.number('n_gpu_layers');
    const [prompt, generated] = [test.number('n_prompt'), test.number('n_gen')];
    if (!(prompt + generated > 0))
      throw new InputError('out-of-range', 'is 0, and so is n_gen: the test asks for no work', {
        file: `${file}, test ${index + 1}`,
        field: 'n_prompt',
      });
    const run = {
      system: stated(settings.system ?? firstDevice(device), 'system', 'on which device it ran', file),
      model: settings.model ?? nameOf(test.text('model_filename')) ?? test.text('model_type'),
      runtime: 'llama.cpp',
      accelerator,
      quantisation: schemeOf(test.text('model_type')),
      software: `llama.cpp ${test.text('build_commit')}`.trim(),
      devices: accelerator === 'cpu' ? 1 : (settings.devices ?? deviceCount(device)),
      prompt,
      cached: test.optional('n_depth') ?? 0,
      generated,
      sequences: 1,
      params,
      weightBits: (size * 8) / params,
      deviceLayers: layers >= 0 && layers < ALL_LAYERS && accelerator !== 'cpu' ? layers : undefined,
    };
    return test.samples().map((ns) => ({ ...run, milliseconds: ns / NS_PER_MS }));
  });
}

/** Runs of the table that llama-bench prints, which names no device. @throws InputError naming the line of a test that is not known. */
export function llamaBenchTable(text: string, settings: ToolSettings, file: string): GenerationRun[] {
  const lines = text.split('\n').map((line) => line.trim());
  const head = lines.findIndex((line) => LLAMA_BENCH_HEADING.test(line));
  const names = cellsOf(lines[head]!);
  const rows = lines.slice(head + 1).filter((line) => line.startsWith('|') && !/^\|[\s:|-]+$/.test(line));
  const system = stated(settings.system, 'system', 'on which device it ran', file);
  return rows.map((line): GenerationRun => {
    const cells = cellsOf(line);
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
      milliseconds: (1000 * (prompt + generated)) / Number(cell('t/s').split('±')[0]),
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
