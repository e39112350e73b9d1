import type { Entries } from './column-definition.js';

/** Counted as the published dataset does: modules of the framework's model. A module that is called three times counts once. */
const modules = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'modules', plausible: [0, 1e6] }) as const;

/** Counted in a model file: nodes of its graph. A shared activation is a node at every call; a folded batch norm is none. */
const nodes = <const Name extends string>(name: Name) =>
  ({ name, role: 'demand', unit: 'nodes', plausible: [0, 1e6] }) as const;

/**
 * Layers of a model by type, in either way of counting. They are not interchangeable: ResNet-50 has 17 ReLU modules and 49 ReLU nodes,
 * YOLOv8s 1 SiLU module and 57 nodes.
 */
export const LAYER_ENTRIES = {
  numAttention: modules('num_attention'),
  numBatchnorm2d: modules('num_batchnorm2d'),
  numConv2d: modules('num_conv2d'),
  numGelu: modules('num_gelu'),
  numLayernorm: modules('num_layernorm'),
  numLinear: modules('num_linear'),
  numRelu: modules('num_relu'),
  numSilu: modules('num_silu'),
  nodesAttention: nodes('nodes_attention'),
  nodesBatchnorm2d: nodes('nodes_batchnorm2d'),
  nodesConv2d: nodes('nodes_conv2d'),
  nodesGelu: nodes('nodes_gelu'),
  nodesLayernorm: nodes('nodes_layernorm'),
  nodesLinear: nodes('nodes_linear'),
  nodesRelu: nodes('nodes_relu'),
  nodesSilu: nodes('nodes_silu'),
} as const satisfies Entries;

const named = <const Unit extends 'modules' | 'nodes'>(unit: Unit) =>
  Object.values(LAYER_ENTRIES)
    .filter((entry) => entry.unit === unit)
    .map(({ name }) => name);

/** `num_attention`, `num_batchnorm2d`, …: what a published model catalog says. */
export const MODULE_COUNT_COLUMNS: readonly string[] = named('modules');

/** `nodes_attention`, `nodes_batchnorm2d`, …, in the same order: what a model file says. */
export const NODE_COUNT_COLUMNS: readonly string[] = named('nodes');
