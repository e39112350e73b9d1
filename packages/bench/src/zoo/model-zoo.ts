import { didYouMean, InputError } from '@ctfusion/base';
import { type ExternalWeight, GraphBuilder } from '@ctfusion/profile';
import { IMAGE_NETWORKS, type ImageSize } from '@ctfusion/profile/architectures';
import { type DetectorOutputs, detr, vggSsd300, yoloV8s } from './detectors.js';
import { MODULE_COUNTS } from './module-counts.js';
import { uNet } from './segmenters.js';

/** What is done with a model's outputs on the host. */
export type TaskKind = 'classification' | 'detection' | 'segmentation';

export interface BuiltModel {
  readonly bytes: Uint8Array;
  readonly weights: readonly ExternalWeight[];
  readonly weightBytes: number;
}

interface ZooEntry {
  readonly kind: TaskKind;
  /** Input size of the publication, used where a task names none. */
  readonly size: ImageSize;
  /** The only input size that the architecture accepts. */
  readonly fixedSize?: true;
  /** Both sides must be multiples of this. */
  readonly multiple?: number;
  readonly build: (g: GraphBuilder, image: string, size: ImageSize) => string | DetectorOutputs;
}

const square = (side: number): ImageSize => ({ height: side, width: side });

/** An architecture that others published and `profile` builds. */
const published = (name: string): ZooEntry['build'] => IMAGE_NETWORKS[name]!.build;

const entries = {
  resnet50: { kind: 'classification', size: square(224), build: published('resnet50') },
  vgg16: { kind: 'classification', size: square(224), fixedSize: true, build: published('vgg16') },
  mobilenet_v2: { kind: 'classification', size: square(224), build: published('mobilenet_v2') },
  efficientnet_b0: { kind: 'classification', size: square(224), build: published('efficientnet_b0') },
  vit_b_16: { kind: 'classification', size: square(224), fixedSize: true, build: published('vit_b_16') },
  ssd300_vgg16: { kind: 'detection', size: square(300), fixedSize: true, build: vggSsd300 },
  yolov8s_like: { kind: 'detection', size: square(640), multiple: 32, build: yoloV8s },
  detr: { kind: 'detection', size: { height: 800, width: 1066 }, build: detr },
  unet: { kind: 'segmentation', size: square(256), multiple: 16, build: (g, image) => uNet(g, image) },
} as const satisfies Readonly<Record<string, ZooEntry>>;

export type ZooName = keyof typeof entries;
export const zooNames = Object.keys(entries) as readonly ZooName[];

function zooEntry(name: string): ZooEntry {
  if (!Object.hasOwn(entries, name)) {
    throw new InputError(
      'unknown-name',
      `no such model in the zoo${didYouMean(name, zooNames)}; it has ${zooNames.join(', ')}`,
      {
        field: name,
      },
    );
  }
  return entries[name as ZooName];
}

export function zooTaskKind(name: string): TaskKind {
  return zooEntry(name).kind;
}

/** Layers as modules, by column; undefined where nobody published them. */
export function zooModuleCounts(name: string): Readonly<Record<string, number>> | undefined {
  return Object.hasOwn(MODULE_COUNTS, name) ? MODULE_COUNTS[name] : undefined;
}

export function zooImageSize(name: string): ImageSize {
  return zooEntry(name).size;
}

/**
 * Builds a model of the zoo as an ONNX graph: input `image` [batch, 3, height, width] float32 in 0…1, batch dynamic;
 * outputs `boxes` and `scores` of a detector, else `output`. Weights are described, not filled. With
 * `exposeIntermediates` every tensor is an output, to compare shapes with a runtime's. Throws InputError for an
 * unknown name or a size that the architecture cannot take.
 */
export function buildZooModel(
  name: string,
  size: ImageSize = zooImageSize(name),
  options: { readonly exposeIntermediates?: boolean } = {},
): BuiltModel {
  const entry = zooEntry(name);
  const { height, width } = size;
  if (entry.fixedSize && (height !== entry.size.height || width !== entry.size.width)) {
    throw new InputError(
      'unsupported-size',
      `takes ${entry.size.height}x${entry.size.width} only, not ${height}x${width}`,
      {
        field: name,
      },
    );
  }
  const multiple = entry.multiple ?? 1;
  if (height % multiple !== 0 || width % multiple !== 0) {
    throw new InputError(
      'unsupported-size',
      `needs sides that are multiples of ${multiple}, not ${height}x${width}`,
      {
        field: name,
      },
    );
  }
  const g = new GraphBuilder(name);
  const outputs = entry.build(g, g.input('image', ['batch', 3, height, width]), size);
  const named = typeof outputs === 'string' ? { output: outputs } : outputs;
  for (const [label, tensor] of Object.entries(named)) g.outputAs(tensor, label);
  if (options.exposeIntermediates) g.exposeIntermediates();
  return { bytes: g.toBytes(), weights: g.weights, weightBytes: g.weightBytes };
}
