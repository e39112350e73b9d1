import type { ModelFamily } from './model-families.js';

/** Experts of a model of which a token chooses a few. */
export interface ExpertShape {
  readonly count: number;
  readonly perToken: number;
  /** Width inside one expert, and inside those that every token reads. */
  readonly width: number;
  readonly sharedWidth: number;
  /** A gate on what those make that every token reads. */
  readonly hasSharedGate: boolean;
  /** Layers that have experts. */
  readonly layers: number;
}

/** Keys and values made of a narrower vector, which is what the cache keeps (DeepSeek-V2, 2024, section 2.1). */
export interface LatentAttention {
  /** Width of that vector, and of the one that queries are made of; undefined where they are made of the whole. */
  readonly keyValueRank: number;
  readonly queryRank: number | undefined;
  /** Of one head: width that positions do not turn, width that they do (keys share it), width of a value. */
  readonly plainSize: number;
  readonly turnedSize: number;
  readonly valueSize: number;
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
  readonly attentionBias: ModelFamily['attentionBias'] | undefined;
  readonly queryNorms: ModelFamily['queryNorms'] | undefined;
  readonly normsOfLayer: number | undefined;
  /** Undefined for a dense model. */
  readonly experts: ExpertShape | undefined;
  /** Undefined for attention with keys and values of their own. */
  readonly latent: LatentAttention | undefined;
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
        (experts.sharedWidth > 0 ? feedForward(experts.sharedWidth) : 0) +
        (experts.hasSharedGate ? width : 0);
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
  const norm = family.embeddingNorm === true ? family.normParameters * width : 0;
  return (
    copies * vocabulary * embeddingWidth + projections + learned + norm + (family.outputBias ? vocabulary : 0)
  );
}

function attention(shape: DecoderShape, family: ModelFamily): number {
  const { width, heads, kvHeads, headSize, latent } = shape;
  if (latent !== undefined) return latentAttention(width, heads, latent);
  const [queries, keys] = [heads * headSize, kvHeads * headSize];
  const weights = width * queries + 2 * width * keys + queries * width;
  const bias = shape.attentionBias ?? family.attentionBias;
  const inputBias = bias === 'inputs' || bias === 'all' ? queries + 2 * keys : 0;
  const outputBias = bias === 'output' || bias === 'all' ? width : 0;
  const norms = { none: 0, head: 2 * headSize, 'all heads': queries + keys };
  return weights + inputBias + outputBias + norms[shape.queryNorms ?? family.queryNorms];
}

/** Products down to the narrow vectors, with their norms, and up to heads. */
function latentAttention(
  width: number,
  heads: number,
  { keyValueRank, queryRank, plainSize, turnedSize, valueSize }: LatentAttention,
): number {
  const querySize = heads * (plainSize + turnedSize);
  const queries =
    queryRank === undefined ? width * querySize : width * queryRank + queryRank + queryRank * querySize;
  const down = width * (keyValueRank + turnedSize) + keyValueRank;
  const up = keyValueRank * heads * (plainSize + valueSize);
  return queries + down + up + heads * valueSize * width;
}
