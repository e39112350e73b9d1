import { decoderWork } from './decoder-work.js';
import { type JointTransformerShape, jointTransformerWork } from './joint-transformer-work.js';
import type { NetworkWork } from './network-work.js';
import { type UnetShape, unetWork } from './unet-work.js';

/** A model that makes images step by step out of noise. */
interface DiffusionModel {
  /** Evaluations of the network in one step: two where the guidance compares with and without the prompt. */
  readonly passesPerStep: number;
  /** GFLOPs of the text encoders, once a batch of images. */
  readonly textGflops: number;
  readonly latentChannels: number;
  readonly work: (latentHeight: number, latentWidth: number) => NetworkWork;
}

/** Pixels of a side of the image that are one position of the latent. */
const LATENT_SCALE = 8;

const unet = (shape: UnetShape, passesPerStep: number, textGflops: number): DiffusionModel => ({
  passesPerStep,
  textGflops,
  latentChannels: 4,
  work: (height, width) => unetWork(shape, height, width),
});

const transformer = (
  shape: JointTransformerShape,
  passesPerStep: number,
  textGflops: number,
): DiffusionModel => ({
  passesPerStep,
  textGflops,
  latentChannels: shape.latentChannels,
  work: (height, width) => jointTransformerWork(shape, height, width),
});

const SD1: UnetShape = {
  channels: [320, 640, 1280, 1280],
  depths: [1, 1, 1, 0],
  heads: 8,
  contextWidth: 768,
  extraWidth: 0,
};
const SD2: UnetShape = {
  channels: [320, 640, 1280, 1280],
  depths: [1, 1, 1, 0],
  headSize: 64,
  contextWidth: 1024,
  extraWidth: 0,
};
const SDXL: UnetShape = {
  channels: [320, 640, 1280],
  depths: [0, 2, 10],
  headSize: 64,
  contextWidth: 2048,
  extraWidth: 2816,
};
const SD3: JointTransformerShape = {
  doubleBlocks: 24,
  singleBlocks: 0,
  width: 1536,
  headSize: 64,
  textTokens: 333,
  latentChannels: 16,
};
const FLUX: JointTransformerShape = {
  doubleBlocks: 19,
  singleBlocks: 38,
  width: 3072,
  headSize: 128,
  textTokens: 512,
  latentChannels: 16,
};

/**
 * Name (lower case, without separators) → model; the first that fits. Text encoders: 2 × parameters outside the embedding × tokens of a
 * prompt and of an empty one (CLIP L 85 M, CLIP H 303 M, CLIP G 639 M, T5 XXL 4.6 G).
 */
const MODELS: readonly (readonly [pattern: RegExp, model: DiffusionModel])[] = [
  [/sdxl(turbo|lightning)/, unet(SDXL, 1, 223)],
  [/sdxl|stablediffusionxl/, unet(SDXL, 2, 223)],
  [/^(sd|stablediffusion)v?3/, transformer(SD3, 2, 3200)],
  [/flux1?schnell|flux1?dev|^flux1?$/, transformer(FLUX, 1, 4800)],
  [/sdturbo/, unet(SD2, 1, 47)],
  [/(sd|stablediffusion)v?2/, unet(SD2, 2, 93)],
  [/(sd|stablediffusion)v?1|^stablediffusion$|^sd$/, unet(SD1, 2, 26)],
];

/** What a model asks for one image of a size: by evaluation of its network, and once. */
export interface DiffusionDemand {
  readonly passesPerStep: number;
  readonly pass: NetworkWork;
  /** GFLOPs and GB (10^9) of decoding the image, with the text encoders. */
  readonly decodeGflops: number;
  readonly decodeGb: number;
}

/** Demand of a model that is known by its name, for an image of height × width pixels; undefined for any other. */
export function diffusionDemand(name: string, height: number, width: number): DiffusionDemand | undefined {
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const model = MODELS.find(([pattern]) => pattern.test(key))?.[1];
  if (model === undefined || !(height > 0 && width > 0)) return undefined;
  const [latentHeight, latentWidth] = [Math.ceil(height / LATENT_SCALE), Math.ceil(width / LATENT_SCALE)];
  const decoder = decoderWork(latentHeight, latentWidth, model.latentChannels);
  return {
    passesPerStep: model.passesPerStep,
    pass: model.work(latentHeight, latentWidth),
    decodeGflops: decoder.flops / 1e9 + model.textGflops,
    decodeGb: decoder.bytes / 1e9,
  };
}
