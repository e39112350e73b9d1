import { isComplete, modelDemand, parseModel, profileModel } from '@ctfusion/profile';
import { describe, expect, it } from 'vitest';
import { buildZooModel, zooNames } from '../src/zoo/model-zoo.js';

/** Published counts: torchvision's and Ultralytics' model tables, DETR's and the U-Net's added up by hand. */
const expected: Record<string, { parameters: number; gmacs: number; layers: Record<string, number> }> = {
  resnet50: {
    parameters: 25_557_032,
    gmacs: 4.089184256,
    layers: { nodes_conv2d: 53, nodes_batchnorm2d: 53, nodes_linear: 1, nodes_relu: 49 },
  },
  vgg16: {
    parameters: 138_357_544,
    gmacs: 15.470264,
    layers: { nodes_conv2d: 13, nodes_linear: 3, nodes_relu: 15 },
  },
  mobilenet_v2: {
    parameters: 3_504_872,
    gmacs: 0.300774,
    layers: { nodes_conv2d: 52, nodes_batchnorm2d: 52, nodes_linear: 1, nodes_relu: 35 },
  },
  efficientnet_b0: {
    parameters: 5_288_548,
    gmacs: 0.385814752,
    layers: { nodes_conv2d: 81, nodes_batchnorm2d: 49, nodes_linear: 1, nodes_silu: 49 },
  },
  vit_b_16: {
    parameters: 86_567_656,
    gmacs: 17.563823,
    layers: { nodes_attention: 12, nodes_layernorm: 25, nodes_gelu: 12, nodes_linear: 73, nodes_conv2d: 1 },
  },
  ssd300_vgg16: { parameters: 35_641_826, gmacs: 34.858153, layers: { nodes_conv2d: 35, nodes_relu: 23 } },
  yolov8s_like: {
    parameters: 11_166_560,
    gmacs: 14.3008,
    layers: { nodes_conv2d: 63, nodes_batchnorm2d: 57, nodes_silu: 57 },
  },
  detr: {
    parameters: 41_795_744,
    gmacs: 81.16716,
    layers: {
      nodes_attention: 18,
      nodes_layernorm: 31,
      nodes_linear: 100,
      nodes_conv2d: 54,
      nodes_batchnorm2d: 53,
    },
  },
  unet: {
    parameters: 31_038_933,
    gmacs: 48.251273,
    layers: { nodes_conv2d: 19, nodes_batchnorm2d: 18, nodes_relu: 18 },
  },
};

describe('the profiler counts as the publications do', () => {
  it('covers the whole zoo', () => {
    expect(Object.keys(expected).sort()).toEqual([...zooNames].sort());
  });

  for (const [name, { parameters, gmacs, layers }] of Object.entries(expected)) {
    it(`${name}: ${parameters.toLocaleString('en')} parameters, ${gmacs} GMAC`, () => {
      const profile = profileModel(parseModel(buildZooModel(name).bytes, name), { batchSize: 2 });
      expect(profile.parameters).toBe(parameters);
      expect(profile.flops / profile.batchSize / 2e9).toBeCloseTo(gmacs, 3);
      expect(profile.layers).toMatchObject(layers);
      expect(isComplete(profile)).toBe(true);
    });
  }

  it("adds a transformer's products up as a pencil does (ViT-B/16)", () => {
    const profile = profileModel(parseModel(buildZooModel('vit_b_16').bytes, 'vit_b_16'));
    const perLayer = 197 * (4 * 768 * 768 + 2 * 768 * 3072) + 2 * 197 * 197 * 768;
    expect(profile.flops).toBe(2 * (196 * 768 * 768 + 12 * perLayer + 768 * 1000));
  });

  it("gives ResNet-50 the published catalog's row", () => {
    const demand = modelDemand(profileModel(parseModel(buildZooModel('resnet50').bytes, 'resnet50')));
    expect(demand.model_memory_mb).toBeCloseTo(97.49234, 4);
    expect(demand.model_flops_g).toBeCloseTo(8.178368512, 6);
  });

  it('refuses an unknown model and a size that does not fit, in one line', () => {
    expect(() => buildZooModel('resnet5')).toThrow("no such model in the zoo (did you mean 'resnet50'?)");
    expect(() => buildZooModel('vgg16', { height: 100, width: 224 })).toThrow('takes 224x224 only');
    expect(() => buildZooModel('unet', { height: 100, width: 64 })).toThrow('multiples of 16');
  });
});
