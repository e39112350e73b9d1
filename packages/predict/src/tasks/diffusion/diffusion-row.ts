import { didYouMean, InputError, shown, type Table } from '@ctfusion/base';
import { ATTENTION_METHODS, COLUMN, OFFLOADS } from '@ctfusion/schema/columns';
import { columnOr } from '../quantity.js';

/** One task of making images on one machine. */
export interface DiffusionRow {
  readonly images: number;
  /** Rounds of images made at once. */
  readonly rounds: number;
  readonly steps: number;
  /** Evaluations of the network for one image, over all steps. */
  readonly passes: number;
  /** GFLOPs, GB and kernels of one evaluation; and what is done once for each image. */
  readonly passGflops: number;
  readonly passGb: number;
  readonly passScoreGb: number;
  readonly passKernels: number;
  readonly decodeGflops: number;
  readonly decodeGb: number;
  /** GB of the network's weights. */
  readonly weightGb: number;
  /** TFLOP/s sustained at the task's precision, and the peak in single precision; GB/s. */
  readonly tflops: number;
  readonly singleTflops: number;
  readonly bandwidth: number;
  /** GHz × relative instructions a cycle; missing where the host is not known. */
  readonly hostScore: number;
  readonly isWindows: boolean;
  readonly attention: string;
  readonly offload: string;
}

/** Columns without which a task cannot be staged, in the order in which a row reads them. */
export const DIFFUSION_INPUTS = [
  COLUMN.diffusionSteps,
  COLUMN.passesPerStep,
  COLUMN.images,
  COLUMN.batchSize,
  COLUMN.passFlopsG,
  COLUMN.passGb,
  COLUMN.passKernels,
  COLUMN.decodeFlopsG,
  COLUMN.params,
  COLUMN.deviceMemoryBandwidthGbps,
  COLUMN.deviceConvolutionTflops,
  COLUMN.deviceSingleTflops,
] as const;

/** Precisions in which neither a weight nor an activation has two bytes. */
const SINGLE_PRECISIONS: ReadonlySet<string> = new Set(['fp32', 'tf32']);

/** Reads rows of a table. @throws InputError naming a column that is absent or no number. */
export function diffusionRow(table: Table): (index: number) => DiffusionRow {
  const [
    steps,
    perStep,
    images,
    batch,
    flops,
    bytes,
    kernels,
    decodeFlops,
    params,
    bandwidth,
    sustained,
    single,
  ] = DIFFUSION_INPUTS.map((name) => table.numbers(name));
  const score = table.has(COLUMN.hostThreadScore) ? table.numbers(COLUMN.hostThreadScore) : undefined;
  const scoreBytes = columnOr(table, COLUMN.passScoreGb, () => 0);
  const decodeBytes = columnOr(table, COLUMN.decodeGb, () => 0);
  const text = (name: string): ((row: number) => string) => {
    const values = table.has(name) ? table.texts(name) : undefined;
    return (row) => (values?.[row] ?? '').toLowerCase();
  };
  const precision = text(COLUMN.precision);
  const system = text(COLUMN.operatingSystem);
  const attention = text(COLUMN.attentionMethod);
  const offload = text(COLUMN.offload);
  return (row) => {
    const isSingle = SINGLE_PRECISIONS.has(precision(row));
    const bytesFactor = isSingle ? 2 : 1;
    return {
      images: images![row]!,
      rounds: Math.ceil(images![row]! / batch![row]!),
      steps: steps![row]!,
      passes: steps![row]! * perStep![row]!,
      passGflops: flops![row]!,
      passGb: bytes![row]! * bytesFactor,
      passScoreGb: scoreBytes(row) * bytesFactor,
      passKernels: kernels![row]!,
      decodeGflops: decodeFlops![row]!,
      decodeGb: decodeBytes(row) * bytesFactor,
      weightGb: (params![row]! * 2 * bytesFactor) / 1e9,
      tflops: sustained![row]!,
      singleTflops: single![row]!,
      bandwidth: bandwidth![row]!,
      hostScore: score?.[row] ?? Number.NaN,
      isWindows: system(row).startsWith('windows'),
      attention: oneOf(ATTENTION_METHODS, attention(row), table, row, COLUMN.attentionMethod),
      offload: oneOf(OFFLOADS, offload(row), table, row, COLUMN.offload),
    };
  };
}

/** A text that is one of a few, or not stated. @throws InputError naming the cell of another one. */
function oneOf(names: readonly string[], text: string, table: Table, row: number, column: string): string {
  if (text === '' || names.includes(text)) return text;
  throw new InputError(
    'unknown-name',
    `${shown(text)} is not known${didYouMean(text, names)}; it is one of ${names.join(', ')}`,
    table.location(row, column),
  );
}
