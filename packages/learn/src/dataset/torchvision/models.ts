import type { StepDemand } from '../step/step-run.js';

/** Multiply-adds (10^9), output values of convolutions and linear layers (10^6), parameters (10^6), kernels of a forward pass in eager PyTorch. */
type Counts = readonly [multiplyAdds: number, activations: number, params: number, kernels: number];

/**
 * torchvision's image models at 224 × 224. Multiply-adds and parameters: its documentation of weights; activations: timm's tables of the same
 * models, else the layer sizes; kernels: convolutions, normalisations, activations, additions and concatenations of the module code.
 */
const MODELS: Readonly<Record<string, Counts>> = {
  densenet121: [2.83, 6.9, 7.98, 430],
  densenet161: [7.73, 11.06, 28.68, 565],
  densenet169: [3.36, 7.3, 14.15, 600],
  densenet201: [4.29, 7.85, 20.01, 705],
  mnasnet0_5: [0.1, 3.1, 2.22, 150],
  mnasnet0_75: [0.21, 4.3, 3.17, 150],
  mnasnet1_0: [0.31, 5.46, 4.38, 150],
  mnasnet1_3: [0.53, 7.0, 6.28, 150],
  mobilenet_v2: [0.3, 6.68, 3.5, 152],
  resnet18: [1.81, 2.48, 11.69, 69],
  resnet34: [3.66, 3.74, 21.8, 125],
  resnet50: [4.09, 11.11, 25.56, 174],
  resnet101: [7.8, 16.23, 44.55, 344],
  resnet152: [11.51, 22.56, 60.19, 514],
  resnext50_32x4d: [4.23, 14.4, 25.03, 174],
  resnext101_32x8d: [16.41, 31.21, 88.79, 344],
  shufflenet_v2_x0_5: [0.04, 1.3, 1.37, 215],
  shufflenet_v2_x1_0: [0.14, 2.3, 2.28, 215],
  shufflenet_v2_x1_5: [0.3, 3.4, 3.5, 215],
  shufflenet_v2_x2_0: [0.58, 4.7, 7.39, 215],
  squeezenet1_0: [0.82, 4.7, 1.25, 65],
  squeezenet1_1: [0.35, 2.6, 1.24, 65],
  vgg11: [7.61, 7.44, 132.86, 28],
  vgg11_bn: [7.61, 7.44, 132.87, 36],
  vgg13: [11.31, 12.25, 133.05, 33],
  vgg13_bn: [11.31, 12.25, 133.05, 43],
  vgg16: [15.47, 13.56, 138.36, 39],
  vgg16_bn: [15.47, 13.56, 138.37, 52],
  vgg19: [19.63, 14.86, 143.67, 45],
  vgg19_bn: [19.63, 14.86, 143.68, 61],
  wide_resnet50_2: [11.4, 14.4, 68.88, 174],
  wide_resnet101_2: [22.75, 21.23, 126.89, 344],
};

/** Share of a model's multiply-adds that are grouped or depthwise convolutions, by the sizes of its blocks. */
const GROUPED_SHARES: readonly (readonly [pattern: RegExp, share: number])[] = [
  [/^mnasnet/, 0.09],
  [/^mobilenet/, 0.07],
  [/^shufflenet/, 0.04],
  [/^resnext50/, 0.065],
  [/^resnext101/, 0.12],
];
/** Parameters of VGG's three linear layers (10^6): each is multiplied once a sample. */
const VGG_LINEAR_MILLIONS = 123.6;
/** A layer of DenseNet normalises all features before it again: this many values for each that a convolution puts out. */
const DENSENET_REPEATS = 3;
/** Values written by a layer are read and written once by each operator that follows. */
const BYTES_MOVED_PER_VALUE = 8;
/** 3 × 224 × 224 values in single precision. */
const INPUT_MB = (3 * 224 * 224 * 4) / 1e6;

/** Undefined for a model that is not known. */
export function torchvisionDemand(name: string): StepDemand | undefined {
  const counts = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (counts === undefined) return undefined;
  const [multiplyAdds, activations, params, kernels] = counts;
  const grouped = GROUPED_SHARES.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
  const linear = name.startsWith('vgg') ? VGG_LINEAR_MILLIONS / 1000 : 0;
  const repeats = name.startsWith('densenet') ? DENSENET_REPEATS : 1;
  const isNormalised = !/^squeezenet|^vgg\d+$/.test(name);
  const movedGb = (BYTES_MOVED_PER_VALUE * activations * 1e6 * repeats) / 1e9;
  return {
    convolutionGflops: 2 * (multiplyAdds - linear) * (1 - grouped),
    groupedGflops: 2 * multiplyAdds * grouped,
    matrixGflops: 2 * linear,
    attentionGflops: 0,
    elementwiseGb: movedGb,
    normalisationGb: isNormalised ? movedGb : 0,
    params: params * 1e6,
    kernels,
    inputMb: INPUT_MB,
  };
}
