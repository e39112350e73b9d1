import { didYouMean, InputError, shown } from '@ctfusion/base';
import { GraphBuilder } from '../graph-builder/graph-builder.js';
import type { OnnxGraph } from '../onnx/onnx-graph.js';
import { parseModel } from '../onnx/parse-model.js';
import { IMAGE_NETWORKS } from './image-networks.js';
import type { ImageSize } from './layers.js';
import { TOKEN_NETWORKS } from './token-networks.js';

/** What a network takes. */
export type ArchitectureInput =
  | { readonly kind: 'image'; readonly size: ImageSize }
  | { readonly kind: 'tokens'; readonly tokens: number };

const names = [...Object.keys(IMAGE_NETWORKS), ...Object.keys(TOKEN_NETWORKS)];

/** Networks that are built from their sizes, by name: image networks, then those that read text or sound. */
export const architectureNames: readonly string[] = names;

/** The input that the network was published with. @throws InputError for a name that is none of them. */
export function architectureInput(name: string): ArchitectureInput {
  const image = Object.hasOwn(IMAGE_NETWORKS, name) ? IMAGE_NETWORKS[name] : undefined;
  if (image !== undefined) return { kind: 'image', size: { height: image.side, width: image.side } };
  const reader = Object.hasOwn(TOKEN_NETWORKS, name) ? TOKEN_NETWORKS[name] : undefined;
  if (reader !== undefined) return { kind: 'tokens', tokens: reader.tokens };
  throw new InputError(
    'unknown-name',
    `${shown(name)} is no network that is known${didYouMean(name, names)}`,
  );
}

/** The network as a model file without weights; input `image` [batch, 3, height, width] or `tokens` [batch, tokens]; the batch is open. */
export function architectureBytes(name: string): Uint8Array {
  const input = architectureInput(name);
  const g = new GraphBuilder(name);
  if (input.kind === 'image') {
    const image = g.input('image', ['batch', 3, input.size.height, input.size.width]);
    g.outputAs(IMAGE_NETWORKS[name]!.build(g, image, input.size), 'output');
  } else {
    g.outputAs(TOKEN_NETWORKS[name]!.build(g, input.tokens), 'output');
  }
  return g.toBytes();
}

/** The network as a graph that `profileModel` takes. @throws InputError as `architectureInput`. */
export const architectureGraph = (name: string): OnnxGraph => parseModel(architectureBytes(name), name);
