export {
  type ArchitectureInput,
  architectureBytes,
  architectureGraph,
  architectureInput,
  architectureNames,
} from './architectures.js';
export { IMAGE_NETWORKS } from './image-networks.js';
export {
  conv,
  convBlock,
  convTranspose,
  type ImageSize,
  layerNorm,
  linear,
  maxPool,
  multiHeadAttention,
  product,
  relu,
  silu,
  splitHeads,
  toTokens,
} from './layers.js';
export { resNetFeatures } from './residual-networks.js';
