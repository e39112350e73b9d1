/** What a family of decoders takes for granted, so that its `config.json` does not say it. */
export interface ModelFamily {
  /** Products of a feed-forward block: three where a gate multiplies one of them. */
  readonly feedForwardMatrices: 2 | 3;
  /** Input and output embeddings are one matrix, unless `tie_word_embeddings` says otherwise. */
  readonly isTied: boolean;
  /** Of the products that make queries, keys and values, of the one after, of all four. */
  readonly attentionBias: 'none' | 'inputs' | 'output' | 'all';
  readonly feedForwardBias: boolean;
  readonly outputBias: boolean;
  /** Norms of a layer, and parameters of one per value: a layer norm has a scale and a shift. */
  readonly norms: number;
  readonly normParameters: 0 | 1 | 2;
  /** Norms of queries and keys: of one head, shared by all, or of all heads side by side. */
  readonly queryNorms: 'none' | 'head' | 'all heads';
  /** A norm of the embeddings. */
  readonly embeddingNorm?: true;
  /** Rows of a table of learned positions beyond the longest context; undefined where positions are not learned. */
  readonly extraPositions?: number;
  /** One layer in this many keeps all keys and values, the others a window. */
  readonly fullAttentionEvery?: number;
  /** Entries that the family's files may leave out. */
  readonly defaults?: Readonly<Record<string, number>>;
}

const LLAMA: ModelFamily = {
  feedForwardMatrices: 3,
  isTied: false,
  attentionBias: 'none',
  feedForwardBias: false,
  outputBias: false,
  norms: 2,
  normParameters: 1,
  queryNorms: 'none',
};
/** Layer norms, a bias everywhere, no gate. */
const WITH_BIASES: ModelFamily = {
  ...LLAMA,
  feedForwardMatrices: 2,
  attentionBias: 'all',
  feedForwardBias: true,
  normParameters: 2,
};
const OLMO: ModelFamily = { ...LLAMA, queryNorms: 'all heads' };
const COHERE: ModelFamily = { ...LLAMA, isTied: true, norms: 1 };
const GEMMA: ModelFamily = { ...LLAMA, isTied: true, defaults: { head_dim: 256 } };

/**
 * `model_type` → what the family takes for granted, by the model classes of Hugging Face's `transformers`. Others are counted as Llama is:
 * most decoders since are.
 */
const FAMILIES: Readonly<Record<string, ModelFamily>> = {
  llama: LLAMA,
  mistral: LLAMA,
  mixtral: LLAMA,
  qwen2: { ...LLAMA, attentionBias: 'inputs' },
  qwen2_moe: { ...LLAMA, attentionBias: 'inputs' },
  qwen3: { ...LLAMA, queryNorms: 'head' },
  qwen3_moe: { ...LLAMA, queryNorms: 'head' },
  gemma: GEMMA,
  gemma2: { ...GEMMA, norms: 4, fullAttentionEvery: 2 },
  gemma3_text: {
    ...GEMMA,
    norms: 4,
    queryNorms: 'head',
    fullAttentionEvery: 6,
    defaults: { head_dim: 256, num_attention_heads: 8, num_key_value_heads: 4, vocab_size: 262208 },
  },
  phi: { ...WITH_BIASES, outputBias: true, norms: 1 },
  phi3: LLAMA,
  phimoe: { ...LLAMA, attentionBias: 'all', outputBias: true, normParameters: 2 },
  gpt2: { ...WITH_BIASES, isTied: true, extraPositions: 0 },
  opt: { ...WITH_BIASES, isTied: true, extraPositions: 2 },
  falcon: { ...LLAMA, feedForwardMatrices: 2, isTied: true, norms: 1, normParameters: 2 },
  gpt_oss: { ...LLAMA, feedForwardBias: true, fullAttentionEvery: 2 },
  gpt_neo: { ...WITH_BIASES, isTied: true, attentionBias: 'output', extraPositions: 0 },
  gptj: { ...WITH_BIASES, attentionBias: 'none', outputBias: true, norms: 1 },
  gpt_neox: WITH_BIASES,
  gpt_bigcode: { ...WITH_BIASES, isTied: true, extraPositions: 0 },
  starcoder2: { ...WITH_BIASES, isTied: true },
  bloom: { ...WITH_BIASES, isTied: true, embeddingNorm: true },
  mpt: { ...LLAMA, feedForwardMatrices: 2, isTied: true },
  nemotron: { ...LLAMA, feedForwardMatrices: 2, normParameters: 2 },
  stablelm: { ...LLAMA, normParameters: 2 },
  olmo: { ...LLAMA, normParameters: 0 },
  olmo2: OLMO,
  olmoe: OLMO,
  cohere: COHERE,
  cohere2: { ...COHERE, fullAttentionEvery: 4 },
  smollm3: { ...LLAMA, isTied: true },
  chatglm: { ...LLAMA, attentionBias: 'inputs' },
};

export const modelFamily = (modelType: string): ModelFamily =>
  (Object.hasOwn(FAMILIES, modelType) ? FAMILIES[modelType] : undefined) ?? LLAMA;
