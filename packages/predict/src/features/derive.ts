import type { NumberColumn, Table } from '@ctfusion/base';
import {
  BENCHMARK,
  COLUMN,
  DATA_TYPES,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
  imagePreprocessingColumn,
} from '@ctfusion/schema/columns';
import { deriveDiffusionColumns } from '../tasks/diffusion/derive-diffusion.js';
import { deriveGenerationColumns } from '../tasks/generation/device-columns.js';
import { deriveStepColumns } from '../tasks/step/derive-step-columns.js';
import { virtualCnnBlockLatencyMs, virtualTransformerBlockLatencyMs } from './hbv.js';
import {
  computeToMemoryRatio,
  dataToPcieDemandRatio,
  hostToGpuBalanceRatio,
  memoryToCachePressureRatio,
} from './sbv.js';
import { cnnShare, inputBatchGib } from './tdv.js';

/** A column computed row by row from others. */
interface DerivedColumn {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly compute: (...inputs: number[]) => number;
}

const latency = (benchmark: string, dataType: DataType): string =>
  gpuComputeColumn(benchmark, dataType, 'latency');
const CNN_BLOCK = {
  fp32: COLUMN.virtualCnnBlockLatencyFp32,
  fp16: COLUMN.virtualCnnBlockLatencyFp16,
} as const;
const TRANSFORMER_BLOCK = {
  fp32: COLUMN.virtualTransformerBlockLatencyFp32,
  fp16: COLUMN.virtualTransformerBlockLatencyFp16,
} as const;

/** Every derived column of the published method, in an order in which inputs come before what needs them. */
const DERIVED_COLUMNS: readonly DerivedColumn[] = [
  ...DATA_TYPES.flatMap((dataType) => [
    {
      name: CNN_BLOCK[dataType],
      inputs: [latency(BENCHMARK.convStandard, dataType), latency(BENCHMARK.batchNorm, dataType)],
      compute: virtualCnnBlockLatencyMs,
    },
    {
      name: TRANSFORMER_BLOCK[dataType],
      inputs: [
        BENCHMARK.layerNorm,
        BENCHMARK.attentionProduct,
        BENCHMARK.softmax,
        BENCHMARK.matMulBatched,
      ].map((benchmark) => latency(benchmark, dataType)),
      compute: virtualTransformerBlockLatencyMs,
    },
  ]),
  {
    name: COLUMN.computeToMemoryRatio,
    inputs: [COLUMN.modelFlopsG, COLUMN.gpuMemoryBandwidthGbps],
    compute: computeToMemoryRatio,
  },
  {
    name: COLUMN.memoryToCachePressureRatio,
    inputs: [COLUMN.modelMemoryMb, COLUMN.l2CacheMb],
    compute: memoryToCachePressureRatio,
  },
  {
    name: COLUMN.dataToPcieDemandRatio,
    inputs: [
      COLUMN.imageHeight,
      COLUMN.imageWidth,
      COLUMN.numChannels,
      COLUMN.batchSize,
      dataTransferColumn('H2D', 'PCIe', 'peak_bandwidth_gbps'),
    ],
    compute: (height: number, width: number, channels: number, batchSize: number, bandwidthGbps: number) =>
      dataToPcieDemandRatio(inputBatchGib(height, width, channels, batchSize), bandwidthGbps),
  },
  {
    name: COLUMN.hostToGpuBalanceRatio,
    inputs: [
      imagePreprocessingColumn('peak_host_throughput'),
      COLUMN.numConv2d,
      COLUMN.numAttention,
      CNN_BLOCK.fp32,
      TRANSFORMER_BLOCK.fp32,
    ],
    compute: (peak: number, convolutions: number, attentions: number, cnnMs: number, transformerMs: number) =>
      hostToGpuBalanceRatio(peak, cnnShare(convolutions, attentions), cnnMs, transformerMs),
  },
];

/** The columns that must be there for `name` to be derived, or undefined if it is not a derived column. */
export function inputsOfDerivedColumn(name: string): readonly string[] | undefined {
  return DERIVED_COLUMNS.find((column) => column.name === name)?.inputs;
}

/**
 * Adds every derived column whose inputs the table has. A column that the table already has is kept as it is.
 * An infinite result (a zero capability) becomes missing.
 */
export function deriveColumns(table: Table): Table {
  let derived = table;
  for (const { name, inputs, compute } of DERIVED_COLUMNS) {
    if (derived.has(name) || !inputs.every((input) => derived.has(input))) continue;
    const columns = inputs.map((input) => derived.numbers(input));
    const values = Float64Array.from({ length: derived.rowCount }, (_, row) => {
      const value = compute(...columns.map((column) => column[row]!));
      return Number.isFinite(value) ? value : Number.NaN;
    });
    const column: NumberColumn = { kind: 'number', values };
    derived = derived.with([[name, column]]);
  }
  return deriveDiffusionColumns(deriveStepColumns(deriveGenerationColumns(derived)));
}
