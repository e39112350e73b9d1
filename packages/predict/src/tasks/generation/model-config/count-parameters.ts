import type { ModelFamily } from './model-families.js';

/** Experts of a model of which a token chooses a few. */
export interface ExpertShape {
  readonly count: number;
  readonly perToken: number;
  /** Width inside one expert, and inside those that every token reads. */
  readonly width: number;
  readonly sharedWidth: number;
  /** Layers that have experts. */
  readonly layers: number;
}

/** Sizes of a decoder, as its `config.json` has them. */
export interface DecoderShape {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Width inside a feed-forward block. */
  readonly innerWidth: number;
  readonly vocabulary: number;
  /** Width of the embeddings; another than the model's is projected. */
  readonly embeddingWidth: number;
  readonly positions: number;
  /** What the file says of these; undefined leaves it to the family. */
  readonly isTied: boolean | undefined;
  readonly hasAttentionBias: boolean | undefined;
  readonly normsOfLayer: number | undefined;
  /** Undefined for a dense model. */
  readonly experts: ExpertShape | undefined;
}

interface ParameterCounts {
  readonly params: number;
  /** That one token reads: all but the experts that it does not choose. */
  readonly activeParams: number;
}

/** Parameters of a decoder: embeddings, layers of attention and feed-forward or experts, norms, output. */
export function countParameters(shape: DecoderShape, family: ModelFamily): ParameterCounts {
  const { width, layers, innerWidth, experts } = shape;
  const feedForward = (inner: number): number =>
    family.feedForwardMatrices * width * inner +
    (family.feedForwardBias ? (family.feedForwardMatrices - 1) * inner + width : 0);
  const sparseLayers = experts?.layers ?? 0;
  const oneExpert = experts === undefined ? 0 : feedForward(experts.width);
  const sparse =
    experts === undefined
      ? 0
      : experts.count * (oneExpert + width) +
        (experts.sharedWidth > 0 ? feedForward(experts.sharedWidth) + width : 0);
  const norms = (shape.normsOfLayer ?? family.norms) * family.normParameters * width;
  const params =
    embeddings(shape, family) +
    layers * (attention(shape, family) + norms) +
    (layers - sparseLayers) * feedForward(innerWidth) +
    sparseLayers * sparse +
    family.normParameters * width;
  const unread = experts === undefined ? 0 : sparseLayers * (experts.count - experts.perToken) * oneExpert;
  return { params, activeParams: params - unread };
}

function embeddings(
  { vocabulary, embeddingWidth, width, positions, isTied }: DecoderShape,
  family: ModelFamily,
): number {
  const copies = (isTied ?? family.isTied) ? 1 : 2;
  const projections = embeddingWidth === width ? 0 : 2 * embeddingWidth * width;
  const learned = family.extraPositions === undefined ? 0 : (positions + family.extraPositions) * width;
  return copies * vocabulary * embeddingWidth + projections + learned + (family.outputBias ? vocabulary : 0);
}

function attention(
  { width, heads, kvHeads, headSize, hasAttentionBias }: DecoderShape,
  family: ModelFamily,
): number {
  const [queries, keys] = [heads * headSize, kvHeads * headSize];
  const weights = width * queries + 2 * width * keys + queries * width;
  const bias = hasAttentionBias === true ? 'all' : family.attentionBias;
  const biases = bias === 'none' ? 0 : queries + 2 * keys + (bias === 'all' ? width : 0);
  return weights + biases + (family.headNorms ? 2 * headSize : 0);
}
