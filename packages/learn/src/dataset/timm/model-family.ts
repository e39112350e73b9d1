/** How a name says where its weights or code are from, before what the model is. */
const ORIGIN = /^(?:tf|legacy|gluon|test|ssl|swsl|ig)_/;
/** Families whose work is products of matrices: attention and mixing of tokens. */
const TRANSFORMERS =
  /^(?:vit|deit|beit|eva|cait|xcit|swin|mixer|gmlp|gmixer|resmlp|hiera|twins|pit|tnt|volo|coat|crossvit|convit|flexivit|samvit|sam|nest|davit|mvit|focalnet|gcvit|pvt|levit|sequencer|visformer|naflexvit|aimv)/;
const HYBRIDS =
  /^(?:maxvit|maxxvit|coatnet|coatnext|efficientformer|mobilevit|edgenext|efficientvit|fastvit|caformer|poolformer|nextvit|repvit|vitamin)/;

/** Letters that a name begins with: `resnetv2_50x1` → `resnetv`, `tf_efficientnet_b0` → `efficientnet`. */
export const modelFamily = (name: string): string =>
  /^[a-z]+/.exec(name.toLowerCase().replace(ORIGIN, ''))?.[0] ?? name;

/** `transformer`, `hybrid` or `convolution`, by the model's name. */
export function architectureOf(name: string): string {
  const family = name.toLowerCase().replace(ORIGIN, '');
  if (HYBRIDS.test(family)) return 'hybrid';
  return TRANSFORMERS.test(family) ? 'transformer' : 'convolution';
}
