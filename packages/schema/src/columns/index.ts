export {
  BENCHMARK,
  type BenchmarkName,
  benchmarkColumn,
  CURVE_FEATURES,
  type CurveFeature,
  DATA_TYPES,
  type DataType,
  dataTransferColumn,
  gpuComputeColumn,
  HOST_FEATURES,
  type HostFeature,
  imagePreprocessingColumn,
  isLatencyAtBatch,
  MEMORY_THREADS,
  parseBenchmarkName,
  TRANSFER_DIRECTIONS,
  TRANSFER_FEATURES,
  TRANSFER_PATHS,
  type TransferFeature,
} from './benchmark-name.js';
export {
  COLUMN,
  columnDefinition,
  columnType,
  isNumberColumn,
  isTextColumn,
  namedColumns,
  registerColumns,
} from './catalogue.js';
export {
  type Capability,
  type ColumnDefinition,
  type ColumnOwner,
  type ColumnRole,
  completeDefinition,
  type PlausibleBounds,
} from './column-definition.js';
export { ATTENTION_METHODS, OFFLOADS } from './diffusion-columns.js';
export { MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from './layer-columns.js';
export { quantityInColumn } from './quantity.js';
export { withQuantities } from './quantity-cells.js';
