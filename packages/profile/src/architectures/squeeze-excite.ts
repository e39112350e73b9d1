import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import { type Activation, conv } from './layers.js';

const sigmoid: Activation = (g, x) => g.node('Sigmoid', [x]);
/** A gate of straight lines, as MobileNetV3 has it. */
export const hardSigmoid: Activation = (g, x) => g.node('HardSigmoid', [x], { alpha: { float: 1 / 6 } });

/** Scales every channel by a gate that two 1 × 1 convolutions make of the channels' means (Hu et al. 2017). */
export function squeezeExcite(
  g: GraphBuilder,
  x: string,
  channels: number,
  squeezed: number,
  { inner, gate = sigmoid }: { readonly inner: Activation; readonly gate?: Activation },
): string {
  const pooled = g.node('GlobalAveragePool', [x]);
  const reduced = inner(g, conv(g, pooled, channels, squeezed, { bias: true }));
  return g.node('Mul', [x, gate(g, conv(g, reduced, squeezed, channels, { bias: true }))]);
}
