import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import type { WhisperRun } from './whisper-run.js';

/** Where a checkout keeps its table; comments of the repository's issue 89, saved as text, have the same ones. */
const PLACES = ['scripts', '.'];
const TABLES = /^(?:bench.*\.(?:txt|md)|.*89.*\.md)$/i;
/** The names of columns by what they hold; the first tables had fewer. */
const COLUMNS = {
  device: /^(?:cpu|gpu)$/i,
  config: /^config$/i,
  model: /^model$/i,
  threads: /^th/i,
  attention: /^fa$/i,
  encode: /^enc/i,
  commit: /^commit$/i,
} as const;
type Name = keyof typeof COLUMNS;
const NEEDED: readonly Name[] = ['device', 'model', 'encode'];
/** How a configuration names what computes; without one of them it is the processor. */
const ACCELERATORS: readonly (readonly [config: RegExp, accelerator: string])[] = [
  [/metal/i, 'metal'],
  [/cuda|cublas/i, 'cuda'],
  [/hipblas|rocm/i, 'rocm'],
  [/vulkan/i, 'vulkan'],
];
/** Devices that the repository's own tables cut short. */
const DEVICES: readonly (readonly [name: RegExp, device: string])[] = [
  [/^DGX Spk\.?$/i, 'NVIDIA GB10 (DGX Spark)'],
  [/^V100$/i, 'NVIDIA Tesla V100 (variant not given)'],
  [/^M\d/i, 'Apple '],
  [/^M1U$/i, 'Apple M1 Ultra'],
];
/** `medium-q5_0`, and models with a shortened decoder, whose encoder is the same: `medium-dis`. */
const MODEL = /^(.+?)(?:-(q\d_\d|q\d_k|f16|f32))?$/i;

/** Runs that could be read, and rows without a time. */
export interface UpstreamRuns {
  readonly runs: readonly WhisperRun[];
  readonly untimed: number;
}

/**
 * Every table of times in a checkout of ggml-org/whisper.cpp (layout of 233fe1fc: `scripts/bench-all-gg.txt`), or in text files of its benchmark
 * threads: lines of cells between `|` under a line that names CPU or GPU, Model and Enc.; undefined where no file has one.
 * @throws InputError naming the file and line of a time that is no number above 0.
 */
export function upstreamRuns(folder: string): UpstreamRuns | undefined {
  const files = PLACES.map((place) => join(folder, place))
    .filter((place) => existsSync(place))
    .flatMap((place) =>
      readdirSync(place)
        .filter((name) => TABLES.test(name))
        .sort()
        .map((name) => join(place, name)),
    );
  const read = files.map(readTables);
  const runs = read.flatMap((one) => one.runs);
  if (runs.length === 0) return undefined;
  return { runs, untimed: read.reduce((sum, one) => sum + one.untimed, 0) };
}

type Header = Partial<Readonly<Record<Name, number>>>;

function readTables(path: string): UpstreamRuns {
  const runs: WhisperRun[] = [];
  let untimed = 0;
  let header: Header | undefined;
  for (const [index, line] of readText(path).split(/\r?\n/).entries()) {
    const cells = cellsOf(line);
    if (cells === undefined) header = undefined;
    else if (header === undefined) header = headerOf(cells);
    else if (!cells.every((cell) => /^:?-+:?$/.test(cell))) {
      const cell = (name: Name): string => cells[header?.[name] ?? -1] ?? '';
      if (cell('encode') === '') untimed++;
      else runs.push(runOf(cell, { file: path, row: index + 1 }));
    }
  }
  return { runs, untimed };
}

/** Undefined for a line that is not of a table. */
function cellsOf(line: string): string[] | undefined {
  const text = line.trim();
  if (!text.startsWith('|')) return undefined;
  return text
    .slice(1, text.endsWith('|') ? -1 : undefined)
    .split('|')
    .map((cell) => cell.trim());
}

/** Where the columns are; undefined for a table of something else. */
function headerOf(cells: readonly string[]): Header | undefined {
  const header = Object.fromEntries(
    Object.entries(COLUMNS)
      .map(([name, pattern]) => [name, cells.findIndex((cell) => pattern.test(cell))] as const)
      .filter(([, place]) => place >= 0),
  ) as Header;
  return NEEDED.every((name) => header[name] !== undefined) ? header : undefined;
}

function runOf(
  cell: (name: Name) => string,
  place: { readonly file: string; readonly row: number },
): WhisperRun {
  const encodeMs = Number(cell('encode'));
  if (!(encodeMs > 0 && Number.isFinite(encodeMs)))
    throw new InputError('out-of-range', `the time ${shown(cell('encode'))} is no number above 0`, place);
  const accelerator = ACCELERATORS.find(([config]) => config.test(cell('config')))?.[1] ?? 'cpu';
  const [, model, scheme] = MODEL.exec(cell('model'))!;
  const commit = cell('commit');
  return {
    device: deviceOf(cell('device')),
    accelerator,
    model: model!,
    quantisation: scheme?.toLowerCase() ?? 'f16',
    threads: cell('threads') === '' ? Number.NaN : Number(cell('threads')),
    hasFlashAttention: cell('attention') === '1',
    software: commit === '' ? 'whisper.cpp' : `whisper.cpp ${commit}`,
    encodeMs,
  };
}

/** `M2 ULTRA` → `Apple M2 Ultra`; `i3-8100 @ 3.60GHz` → `i3-8100`. */
function deviceOf(name: string): string {
  const bare = name.replace(/\s*@.*$/, '');
  const known = DEVICES.findLast(([pattern]) => pattern.test(bare));
  if (known === undefined) return bare;
  const [, device] = known;
  return device.endsWith(' ')
    ? device + bare.replaceAll(/[A-Z]{3,}/g, (word) => word[0]! + word.slice(1).toLowerCase())
    : device;
}
