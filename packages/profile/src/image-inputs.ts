import type { DeclaredTensor, OnnxGraph, OnnxNode } from './onnx/onnx-graph.js';

export interface ImageAxes {
  readonly height: number;
  readonly width: number;
}

/** What takes maps of pixels. */
const imageOperators =
  /^(Conv|ConvInteger|QLinearConv|FusedConv|ConvTranspose|DeformConv|MaxPool|AveragePool|LpPool|Global(Average|Max|Lp)Pool|Resize|Upsample|GridSample|RoiAlign|BatchNormalization|InstanceNormalization|DepthToSpace|SpaceToDepth|LRN|ImageScaler)$/;
/** What takes caches of keys and values. */
const cacheOperators = /(Concat|Attention|Scatter|Loop|Scan)/;
/** What takes masks and other tensors of four dimensions, but also the pieces of an image. */
const otherOperators = /(MatMul|Gemm|Gather|Softmax|Where|If)/;
/** What an image may pass before it is worked with. */
const transparent =
  /^(Identity|Cast|Transpose|Mul|Div|Add|Sub|Pad|Clip|QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|Slice|Split|Reshape|Squeeze|Unsqueeze)$/;
const stepLimit = 8;

/**
 * Which inputs are images, and where their height and width are: rank 4, and worked with as a map of pixels (a
 * convolution, a pool, a resize) or named so; where that cannot be told, 3 channels, or 1 or 4 that go into no product. A cache
 * of keys and values is none.
 */
export function imageInputs(graph: OnnxGraph): ReadonlyMap<string, ImageAxes> {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of graph.nodes) {
    for (const name of new Set([...node.inputs, ...node.captured])) {
      const known = consumers.get(name);
      if (known === undefined) consumers.set(name, [node]);
      else known.push(node);
    }
  }
  const images = new Map<string, ImageAxes>();
  for (const input of graph.inputs) {
    const axes = imageAxes(input);
    if (axes !== undefined && isImage(input, consumers)) images.set(input.name, axes);
  }
  return images;
}

const isChannels = (dim: unknown) => dim === 1 || dim === 3 || dim === 4;

/** The last two of four dimensions (NCHW), or those before a last dimension of 1, 3 or 4 channels (NHWC). */
function imageAxes({ dims }: DeclaredTensor): ImageAxes | undefined {
  if (dims?.length !== 4) return undefined;
  return isChannels(dims[3]) && !isChannels(dims[1]) ? { height: 1, width: 2 } : { height: 2, width: 3 };
}

/** Follows an input breadth first to what works with it. */
function isImage(
  { name, dims }: DeclaredTensor,
  consumers: ReadonlyMap<string, readonly OnnxNode[]>,
): boolean {
  if (/^h(eight)?$/i.test(String(dims![2])) && /^w(idth)?$/i.test(String(dims![3]))) return true;
  const seen = new Set<string>([name]);
  let level = [name];
  let [isCache, isOther] = [false, false];
  for (let step = 0; step < stepLimit && level.length > 0; step++) {
    const nodes = new Set(level.flatMap((each) => consumers.get(each) ?? []));
    level = [];
    for (const node of nodes) {
      if (imageOperators.test(node.operator)) return true;
      if (cacheOperators.test(node.operator)) isCache = true;
      if (otherOperators.test(node.operator)) isOther = true;
      if (!transparent.test(node.operator)) continue;
      for (const output of node.outputs) if (!seen.has(output)) level.push(output);
      for (const output of node.outputs) seen.add(output);
    }
  }
  if (isCache) return false;
  const channels = [dims![1], dims![3]];
  return channels.includes(3) || (!isOther && channels.some(isChannels));
}
