import type { NumberColumn, Table } from '@ctfusion/base';
import { DATA_TYPES, virtualCnnBlockLatencyMs, virtualTransformerBlockLatencyMs } from './hbv.js';
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

const latency = (benchmark: string, dataType: string): string =>
  `gpu_compute_${benchmark}_${dataType}_latency`;
const cnnBlock = (dataType: string): string => `device_virtual_cnn_block_latency_${dataType}`;
const transformerBlock = (dataType: string): string => `device_virtual_transformer_block_latency_${dataType}`;

/** Every derived column of the published method, in an order in which inputs come before what needs them. */
const DERIVED_COLUMNS: readonly DerivedColumn[] = [
  ...DATA_TYPES.flatMap((dataType) => [
    {
      name: cnnBlock(dataType),
      inputs: [latency('Conv_Standard_k3s1', dataType), latency('BatchNorm_Typical', dataType)],
      compute: virtualCnnBlockLatencyMs,
    },
    {
      name: transformerBlock(dataType),
      inputs: ['LayerNorm_ViT', 'MatMul_Attention_QK', 'Softmax_Attention', 'MatMul_Batched_512'].map(
        (benchmark) => latency(benchmark, dataType),
      ),
      compute: virtualTransformerBlockLatencyMs,
    },
  ]),
  {
    name: 'interact_compute_to_memory_ratio',
    inputs: ['model_flops_g', 'gpu_mem_bw_gbps'],
    compute: computeToMemoryRatio,
  },
  {
    name: 'interact_memory_to_cache_pressure_ratio',
    inputs: ['model_memory_mb', 'l2_cache_mb'],
    compute: memoryToCachePressureRatio,
  },
  {
    name: 'interact_data_to_pcie_demand_ratio',
    inputs: [
      'im_height',
      'im_width',
      'num_channels',
      'batch_size',
      'data_transfer_H2D_PCIe_peak_bandwidth_gbps',
    ],
    compute: (height: number, width: number, channels: number, batchSize: number, bandwidthGbps: number) =>
      dataToPcieDemandRatio(inputBatchGib(height, width, channels, batchSize), bandwidthGbps),
  },
  {
    name: 'interact_host_to_gpu_balance_ratio_dynamic',
    inputs: [
      'host_compute_Image_Preprocessing_Rate_peak_host_throughput',
      'num_conv2d',
      'num_attention',
      cnnBlock('fp32'),
      transformerBlock('fp32'),
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
  return derived;
}
