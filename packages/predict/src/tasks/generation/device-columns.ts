import type { Column, Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { type CpuRates, cpuRates } from './cpu-rates.js';
import { copyShare, DEVICE_COPY } from './device-copy.js';
import { instructionClass } from './instruction-class.js';
import { expectedMatrixTflops } from './matrix-rate.js';
import { withUsualAccelerators } from './usual-accelerator.js';

/** TFLOP/s of one core of an Apple GPU: 128 lanes × 2 operations × 1.4 GHz (Apple: M1, 8 cores, 2.6 TFLOP/s; M2, 10 cores, 3.6). */
const APPLE_TFLOPS_PER_CORE = 0.358;

type Cell = (name: string) => number;

/**
 * The rates that generation waits for, of the device that the task names, and the family of its coefficients; a table without tasks of
 * generation is returned as it is. What no fact tells is missing.
 */
export function deriveGenerationColumns(given: Table): Table {
  if (!given.has(COLUMN.generatedTokens)) return given;
  const table = withUsualAccelerators(given);
  const text = (name: string) => (table.has(name) ? table.texts(name) : undefined);
  const [accelerators, runtimes, sets] = [COLUMN.accelerator, COLUMN.runtime, COLUMN.instructionSets].map(
    text,
  );
  const [prompt, generated] = [COLUMN.promptTokens, COLUMN.generatedTokens].map((name) =>
    table.optionalNumbers(name),
  );
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  const rates = rows.map(deviceRates(table));
  const [architectures, names] = [COLUMN.gpuGeneration, COLUMN.gpuName].map(text);
  const families = rows.map((row) => {
    const device = accelerators?.[row] ?? '';
    const kind = device === 'cpu' ? instructionClass(sets?.[row] ?? '') : (architectures?.[row] ?? '');
    return [runtimes?.[row] ?? '', device, kind].filter((word) => word !== '').join(' ');
  });
  const phases = rows.map((row) => phaseOf(prompt![row]!, generated![row]!));
  const added: [string, Column][] = [
    [COLUMN.deviceMemoryBandwidthGbps, numberColumn(rates.map(({ bandwidth }) => bandwidth))],
    [COLUMN.deviceSheetBandwidthGbps, numberColumn(rates.map(({ sheetBandwidth }) => sheetBandwidth))],
    [COLUMN.deviceHalfTflops, numberColumn(rates.map(({ tflops }) => tflops))],
    [
      COLUMN.deviceMatrixTflops,
      numberColumn(rates.map(({ tflops }, row) => expectedMatrixTflops(names?.[row] ?? '', tflops))),
    ],
    [COLUMN.deviceSingleTflops, numberColumn(rates.map(({ single }) => single))],
    [COLUMN.runtimeFamily, { kind: 'text', values: families }],
    [COLUMN.generationPhase, { kind: 'text', values: phases }],
  ];
  return table.with(added.filter(([name]) => !table.has(name)));
}

const phaseOf = (prompt: number, generated: number): string =>
  prompt > 0 ? (generated > 0 ? 'both' : 'prompt') : 'generation';

/** The rates of every row's device: the GPU's by its data sheet, or the CPU's, measured or by its data sheet, where the accelerator is `cpu`. */
export function deviceRates(table: Table): (row: number) => Rates {
  const text = (name: string) => (table.has(name) ? table.texts(name) : undefined);
  const [accelerators, generations] = [COLUMN.accelerator, COLUMN.gpuGeneration].map(text);
  const numbers = new Map(
    FACTS.filter((name) => table.has(name)).map((name) => [name as string, table.numbers(name)]),
  );
  const ofCpu = cpuRates(table);
  return (row) => {
    const cell: Cell = (name) => numbers.get(name)?.[row] ?? Number.NaN;
    if (accelerators?.[row] === 'cpu') return wholeCpu(ofCpu(row));
    const whole = gpuRates(cell, generations?.[row] ?? '');
    const copy = cell(DEVICE_COPY);
    const share = copyShare(copy, whole.bandwidth);
    return {
      bandwidth: share * whole.bandwidth,
      sheetBandwidth: copy > 0 ? Number.NaN : whole.bandwidth,
      tflops: share * whole.tflops,
      single: share * whole.single,
    };
  };
}

const FACTS = [
  DEVICE_COPY,
  COLUMN.gpuMemoryBandwidthGbps,
  COLUMN.fp16TflopsTensor,
  COLUMN.fp16TflopsCuda,
  COLUMN.fp32TflopsCuda,
  COLUMN.gpuMultiprocessors,
  COLUMN.shadingUnits,
  COLUMN.gpuBoostMhz,
  COLUMN.computeCapability,
] as const;

const numberColumn = (values: readonly number[]): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});

interface Rates {
  readonly bandwidth: number;
  /** By the data sheet alone; of a GPU whose copies were measured there is no need of it. */
  readonly sheetBandwidth: number;
  readonly tflops: number;
  readonly single: number;
}

/** Matrix products run in half precision where that is faster: old cards have it for compatibility only, at 1/64 of the speed. */
function gpuRates(cell: Cell, generation: string): Omit<Rates, 'sheetBandwidth'> {
  const vector = largest(cell(COLUMN.fp16TflopsCuda), cell(COLUMN.fp32TflopsCuda));
  const stated = largest(matrixTflops(cell), vector);
  const apple = generation.startsWith('Apple')
    ? APPLE_TFLOPS_PER_CORE * cell(COLUMN.gpuMultiprocessors)
    : Number.NaN;
  return {
    bandwidth: cell(COLUMN.gpuMemoryBandwidthGbps),
    tflops: firstKnown(stated, apple),
    // What matrix units do in half precision tells nothing of single precision; a multiply and an add of every lane does.
    single: firstKnown(cell(COLUMN.fp32TflopsCuda), lanesTflops(cell), vector, stated, apple),
  };
}

/** TFLOP/s of all lanes at the boost clock, an add and a multiply in one cycle. */
const lanesTflops = (cell: Cell): number => (2 * cell(COLUMN.shadingUnits) * cell(COLUMN.gpuBoostMhz)) / 1e6;

/** Weights that no cache holds. */
const BEYOND_CACHES_GB = 1;

const wholeCpu = ({ tflops, clockTflops, sheetBandwidth, bandwidth }: CpuRates): Rates => ({
  bandwidth: bandwidth(BEYOND_CACHES_GB),
  sheetBandwidth,
  tflops,
  single: clockTflops,
});

/**
 * FLOPs of one multiprocessor's matrix units in one cycle, half precision with the same accumulator, by compute capability, newest first (NVIDIA's architecture
 * white papers: Volta 2017, Turing 2018, Ampere 2020, Hopper 2022, Ada 2022, Blackwell 2024). Data sheets of cards of one chip state the
 * peak with one or the other accumulator, twice apart, and runtimes use the faster.
 */
const MATRIX_FLOPS_PER_CYCLE: readonly (readonly [capability: number, flops: number])[] = [
  [12, 1024],
  [10, 8192],
  [9, 4096],
  [8.1, 1024],
  [8, 2048],
  [7, 1024],
];

/** Peak of the matrix units; missing where the device has none. */
function matrixTflops(cell: Cell): number {
  const stated = cell(COLUMN.fp16TflopsTensor);
  const capability = cell(COLUMN.computeCapability);
  const perCycle = MATRIX_FLOPS_PER_CYCLE.find(([from]) => capability >= from)?.[1];
  // A chip may lack them whatever its capability: then no peak is stated.
  if (!(stated > 0) || perCycle === undefined) return stated;
  return firstKnown((cell(COLUMN.gpuMultiprocessors) * cell(COLUMN.gpuBoostMhz) * perCycle) / 1e6, stated);
}

const firstKnown = (...values: readonly number[]): number => values.find((value) => value > 0) ?? Number.NaN;

const largest = (...values: readonly number[]): number => {
  const known = values.filter((value) => value > 0);
  return known.length === 0 ? Number.NaN : Math.max(...known);
};
