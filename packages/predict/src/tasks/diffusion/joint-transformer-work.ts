import { type NetworkWork, WorkCounter } from './network-work.js';

/** A diffusion transformer over the tokens of image and text side by side. */
export interface JointTransformerShape {
  /** Blocks with weights of their own for text and image, and blocks that share them. */
  readonly doubleBlocks: number;
  readonly singleBlocks: number;
  readonly width: number;
  readonly headSize: number;
  readonly textTokens: number;
  readonly latentChannels: number;
}

/** Side of the square of latent positions that is one token. */
const PATCH = 2;

/**
 * Work of one evaluation for one image whose latent is height × width.
 * Layers: Esser et al., Scaling Rectified Flow Transformers for High-Resolution Image Synthesis, 2024 (double blocks); the public
 * `config.json` of FLUX.1 (single blocks). Embeddings and the last layer, under 2 % of the parameters, are left out.
 */
export function jointTransformerWork(
  shape: JointTransformerShape,
  height: number,
  width: number,
): NetworkWork {
  const counter = new WorkCounter();
  const imageTokens = Math.ceil(height / PATCH) * Math.ceil(width / PATCH);
  const all = imageTokens + shape.textTokens;
  const heads = shape.width / shape.headSize;
  for (let index = 0; index < shape.doubleBlocks; index++) {
    for (const tokens of [imageTokens, shape.textTokens]) {
      counter.linear(shape.width, 6 * shape.width, 1);
      counter.elementwise(shape.width, tokens, 2);
      counter.linear(shape.width, 3 * shape.width, tokens);
      counter.linear(shape.width, shape.width, tokens);
      counter.elementwise(shape.width, tokens, 4);
      counter.linear(shape.width, 4 * shape.width, tokens);
      counter.elementwise(4 * shape.width, tokens);
      counter.linear(4 * shape.width, shape.width, tokens);
      counter.elementwise(shape.width, tokens);
    }
    counter.attention(shape.width, all, all, heads);
  }
  for (let index = 0; index < shape.singleBlocks; index++) {
    counter.linear(shape.width, 3 * shape.width, 1);
    counter.elementwise(shape.width, all, 2);
    counter.linear(shape.width, 7 * shape.width, all);
    counter.elementwise(4 * shape.width, all);
    counter.attention(shape.width, all, all, heads);
    counter.linear(5 * shape.width, shape.width, all);
    counter.elementwise(shape.width, all);
  }
  return counter.work;
}
