import { COLUMN } from '@ctfusion/schema/columns';

/** A model's layers as modules of its PyTorch form; what is not named is none. */
const counted = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> => ({
  [COLUMN.numAttention]: 0,
  [COLUMN.numBatchnorm2d]: 0,
  [COLUMN.numConv2d]: 0,
  [COLUMN.numGelu]: 0,
  [COLUMN.numLayernorm]: 0,
  [COLUMN.numLinear]: 0,
  [COLUMN.numRelu]: 0,
  [COLUMN.numSilu]: 0,
  ...counts,
});

/**
 * Modules of the models of the zoo that a PyTorch model of the same architecture, parameters and input was counted of: torchvision's, by class of
 * module, as `data/slices` has them. A model file shows nodes, of which there are more: each call of a shared activation, each projection.
 */
export const MODULE_COUNTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  resnet50: counted({
    [COLUMN.numBatchnorm2d]: 53,
    [COLUMN.numConv2d]: 53,
    [COLUMN.numLinear]: 1,
    [COLUMN.numRelu]: 17,
  }),
  efficientnet_b0: counted({
    [COLUMN.numBatchnorm2d]: 49,
    [COLUMN.numConv2d]: 81,
    [COLUMN.numLinear]: 1,
    [COLUMN.numSilu]: 49,
  }),
  vit_b_16: counted({
    [COLUMN.numAttention]: 12,
    [COLUMN.numConv2d]: 1,
    [COLUMN.numGelu]: 12,
    [COLUMN.numLayernorm]: 25,
    [COLUMN.numLinear]: 37,
  }),
  ssd300_vgg16: counted({ [COLUMN.numConv2d]: 35, [COLUMN.numRelu]: 23 }),
};
