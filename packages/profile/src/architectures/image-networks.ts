import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import type { ImageSize } from './layers.js';
import {
  efficientNet,
  efficientNetV2,
  mnasNet,
  mobileNetV2,
  mobileNetV3,
  shuffleNetV2,
} from './mobile-networks.js';
import { alexNet, squeezeNet, type VggSizes, vgg } from './plain-networks.js';
import { denseNet, type RegNetSizes, type ResNetSizes, regNet, resNet } from './residual-networks.js';
import { type ClipSizes, clip } from './text-encoders.js';
import { convNeXt, type SwinSizes, swin, type ViTSizes, viT } from './vision-transformers.js';

export interface ImageNetwork {
  /** Side of its square input as published, pixels. */
  readonly side: number;
  readonly build: (g: GraphBuilder, image: string, size: ImageSize) => string;
}

const at = (side: number, build: ImageNetwork['build']): ImageNetwork => ({ side, build });
const residual = (sizes: ResNetSizes): ImageNetwork => at(224, (g, image) => resNet(g, image, sizes));
const plain = (sizes: VggSizes): ImageNetwork => at(224, (g, image) => vgg(g, image, sizes));
const dense = (growth: number, stem: number, blocks: readonly number[]): ImageNetwork =>
  at(224, (g, image) => denseNet(g, image, { growth, stem, blocks }));
const efficient = (side: number, width: number, depth: number): ImageNetwork =>
  at(side, (g, image) => efficientNet(g, image, { width, depth }));
const shuffled = (stages: readonly number[], last = 1024): ImageNetwork =>
  at(224, (g, image) => shuffleNetV2(g, image, { stages, last }));
const regular = (
  isY: boolean,
  [depth, firstWidth, slope, multiplier, groupWidth]: readonly [number, number, number, number, number],
): ImageNetwork => {
  const sizes: RegNetSizes = { depth, firstWidth, slope, multiplier, groupWidth, isY };
  return at(224, (g, image) => regNet(g, image, sizes));
};
const viTOf = (sizes: ViTSizes): ImageNetwork => at(224, (g, image, size) => viT(g, image, size, sizes));
const swinOf = (side: number, sizes: SwinSizes): ImageNetwork =>
  at(side, (g, image, size) => swin(g, image, size, sizes));
const next = (width: number, blocks: readonly number[]): ImageNetwork =>
  at(224, (g, image) => convNeXt(g, image, { width, blocks }));
const clipOf = (side: number, sizes: ClipSizes): ImageNetwork =>
  at(side, (g, image, size) => clip(g, image, size, sizes));

const SMALL = [2, 2, 2, 2];
const MEDIUM = [3, 4, 6, 3];
const LARGE = [3, 4, 23, 3];
const VIT_B = { width: 768, layers: 12, heads: 12 };
const VIT_L = { width: 1024, layers: 24, heads: 16 };
const CLIP_TEXT = { width: 512, layers: 12, heads: 8 };

/** Sizes as torchvision has them (torchvision/models), DeiT's as its paper's table 1, CLIP's as its config.json. */
export const IMAGE_NETWORKS: Readonly<Record<string, ImageNetwork>> = {
  resnet18: residual({ blocks: SMALL, isBottleneck: false }),
  resnet34: residual({ blocks: MEDIUM, isBottleneck: false }),
  resnet50: residual({ blocks: MEDIUM }),
  resnet101: residual({ blocks: LARGE }),
  resnet152: residual({ blocks: [3, 8, 36, 3] }),
  resnext50_32x4d: residual({ blocks: MEDIUM, groups: 32, groupWidth: 4 }),
  resnext101_32x8d: residual({ blocks: LARGE, groups: 32, groupWidth: 8 }),
  resnext101_64x4d: residual({ blocks: LARGE, groups: 64, groupWidth: 4 }),
  wide_resnet50_2: residual({ blocks: MEDIUM, groupWidth: 128 }),
  wide_resnet101_2: residual({ blocks: LARGE, groupWidth: 128 }),
  vgg11: plain({ layers: 11 }),
  vgg11_bn: plain({ layers: 11, hasNorms: true }),
  vgg13: plain({ layers: 13 }),
  vgg13_bn: plain({ layers: 13, hasNorms: true }),
  vgg16: plain({ layers: 16 }),
  vgg16_bn: plain({ layers: 16, hasNorms: true }),
  vgg19: plain({ layers: 19 }),
  vgg19_bn: plain({ layers: 19, hasNorms: true }),
  alexnet: at(224, alexNet),
  squeezenet1_0: at(224, (g, image) => squeezeNet(g, image, '1.0')),
  squeezenet1_1: at(224, (g, image) => squeezeNet(g, image, '1.1')),
  densenet121: dense(32, 64, [6, 12, 24, 16]),
  densenet161: dense(48, 96, [6, 12, 36, 24]),
  densenet169: dense(32, 64, [6, 12, 32, 32]),
  densenet201: dense(32, 64, [6, 12, 48, 32]),
  mobilenet_v2: at(224, mobileNetV2),
  mobilenet_v3_small: at(224, (g, image) => mobileNetV3(g, image, 'small')),
  mobilenet_v3_large: at(224, (g, image) => mobileNetV3(g, image, 'large')),
  mnasnet0_5: at(224, (g, image) => mnasNet(g, image, 0.5)),
  mnasnet0_75: at(224, (g, image) => mnasNet(g, image, 0.75)),
  mnasnet1_0: at(224, (g, image) => mnasNet(g, image, 1)),
  mnasnet1_3: at(224, (g, image) => mnasNet(g, image, 1.3)),
  shufflenet_v2_x0_5: shuffled([48, 96, 192]),
  shufflenet_v2_x1_0: shuffled([116, 232, 464]),
  shufflenet_v2_x1_5: shuffled([176, 352, 704]),
  shufflenet_v2_x2_0: shuffled([244, 488, 976], 2048),
  efficientnet_b0: efficient(224, 1, 1),
  efficientnet_b1: efficient(240, 1, 1.1),
  efficientnet_b2: efficient(288, 1.1, 1.2),
  efficientnet_b3: efficient(300, 1.2, 1.4),
  efficientnet_b4: efficient(380, 1.4, 1.8),
  efficientnet_b5: efficient(456, 1.6, 2.2),
  efficientnet_b6: efficient(528, 1.8, 2.6),
  efficientnet_b7: efficient(600, 2, 3.1),
  efficientnet_v2_s: at(384, (g, image) => efficientNetV2(g, image, 's')),
  efficientnet_v2_m: at(480, (g, image) => efficientNetV2(g, image, 'm')),
  efficientnet_v2_l: at(480, (g, image) => efficientNetV2(g, image, 'l')),
  regnet_x_400mf: regular(false, [22, 24, 24.48, 2.54, 16]),
  regnet_x_800mf: regular(false, [16, 56, 35.73, 2.28, 16]),
  regnet_x_1_6gf: regular(false, [18, 80, 34.01, 2.25, 24]),
  regnet_x_3_2gf: regular(false, [25, 88, 26.31, 2.25, 48]),
  regnet_x_8gf: regular(false, [23, 80, 49.56, 2.88, 120]),
  regnet_x_16gf: regular(false, [22, 216, 55.59, 2.1, 128]),
  regnet_x_32gf: regular(false, [23, 320, 69.86, 2, 168]),
  regnet_y_400mf: regular(true, [16, 48, 27.89, 2.09, 8]),
  regnet_y_800mf: regular(true, [14, 56, 38.84, 2.4, 16]),
  regnet_y_1_6gf: regular(true, [27, 48, 20.71, 2.65, 24]),
  regnet_y_3_2gf: regular(true, [21, 80, 42.63, 2.66, 24]),
  regnet_y_8gf: regular(true, [17, 192, 76.82, 2.19, 56]),
  regnet_y_16gf: regular(true, [18, 200, 106.23, 2.48, 112]),
  regnet_y_32gf: regular(true, [20, 232, 115.89, 2.53, 232]),
  vit_b_16: viTOf({ patch: 16, ...VIT_B }),
  vit_b_32: viTOf({ patch: 32, ...VIT_B }),
  vit_l_16: viTOf({ patch: 16, ...VIT_L }),
  vit_l_32: viTOf({ patch: 32, ...VIT_L }),
  vit_h_14: viTOf({ patch: 14, width: 1280, layers: 32, heads: 16 }),
  deit_tiny: viTOf({ patch: 16, width: 192, layers: 12, heads: 3 }),
  deit_small: viTOf({ patch: 16, width: 384, layers: 12, heads: 6 }),
  deit_base: viTOf({ patch: 16, ...VIT_B }),
  swin_t: swinOf(224, { width: 96, blocks: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7 }),
  swin_s: swinOf(224, { width: 96, blocks: [2, 2, 18, 2], heads: [3, 6, 12, 24], window: 7 }),
  swin_b: swinOf(224, { width: 128, blocks: [2, 2, 18, 2], heads: [4, 8, 16, 32], window: 7 }),
  swin_v2_t: swinOf(256, {
    width: 96,
    blocks: [2, 2, 6, 2],
    heads: [3, 6, 12, 24],
    window: 8,
    isSecond: true,
  }),
  swin_v2_s: swinOf(256, {
    width: 96,
    blocks: [2, 2, 18, 2],
    heads: [3, 6, 12, 24],
    window: 8,
    isSecond: true,
  }),
  swin_v2_b: swinOf(256, {
    width: 128,
    blocks: [2, 2, 18, 2],
    heads: [4, 8, 16, 32],
    window: 8,
    isSecond: true,
  }),
  convnext_tiny: next(96, [3, 3, 9, 3]),
  convnext_small: next(96, [3, 3, 27, 3]),
  convnext_base: next(128, [3, 3, 27, 3]),
  convnext_large: next(192, [3, 3, 27, 3]),
  clip_vit_b_32: clipOf(224, { image: { patch: 32, ...VIT_B }, text: CLIP_TEXT, projection: 512 }),
  clip_vit_b_16: clipOf(224, { image: { patch: 16, ...VIT_B }, text: CLIP_TEXT, projection: 512 }),
  clip_vit_l_14: clipOf(224, {
    image: { patch: 14, ...VIT_L },
    text: { width: 768, layers: 12, heads: 12 },
    projection: 768,
  }),
};
