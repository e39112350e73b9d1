export { ggmlScheme } from './ggml-scheme.js';
export { type GgufModel, type GgufTensor, ggufModel } from './gguf-model.js';
export {
  type CatalogModel,
  findModel,
  MODEL_KINDS,
  type ModelKind,
  type PublishedCounts,
  parseLanguageModels,
  parseNetworks,
} from './model-catalog.js';
export { bitsOfWeights, quantisedBytes } from './quantised-bytes.js';
export {
  addTensors,
  HEADER_START,
  type StoredTensors,
  safetensorsHeaderBytes,
  safetensorsTensors,
} from './safetensors-header.js';
export { ggmlTensor, safetensorsBytes } from './tensor-types.js';
