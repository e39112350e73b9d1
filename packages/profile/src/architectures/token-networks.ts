import type { GraphBuilder } from '../graph-builder/graph-builder.js';
import { type BertSizes, bert, type T5Sizes, t5 } from './text-encoders.js';
import { type WhisperSizes, whisper } from './whisper.js';

export interface TokenNetwork {
  /** Tokens of one sequence; of Whisper those that the decoder reads. */
  readonly tokens: number;
  readonly build: (g: GraphBuilder, tokens: number) => string;
}

/** Tokens of a sequence as these networks are most often timed. */
const USUAL_TOKENS = 128;

const reader = (sizes: BertSizes): TokenNetwork => ({
  tokens: USUAL_TOKENS,
  build: (g, tokens) => bert(g, tokens, sizes),
});
const translator = (sizes: T5Sizes): TokenNetwork => ({
  tokens: USUAL_TOKENS,
  build: (g, tokens) => t5(g, tokens, sizes),
});
const listener = (
  width: number,
  heads: number,
  layers: number,
  further: Partial<WhisperSizes> = {},
): TokenNetwork => {
  const sizes = { encoderLayers: layers, decoderLayers: layers, vocabulary: 51865, bands: 80 };
  return { tokens: 1, build: (g, tokens) => whisper(g, tokens, { width, heads, ...sizes, ...further }) };
};

const BASE = { width: 768, layers: 12, heads: 12, inner: 3072 };
const LARGE = { width: 1024, layers: 24, heads: 16, inner: 4096 };
const UNCASED = { vocabulary: 30522, positions: 512 };
const CASED = { vocabulary: 28996, positions: 512 };
const ROBERTA = { vocabulary: 50265, positions: 514, types: 1 };
const T5 = { vocabulary: 32128, headSize: 64 };
const MINILM = { width: 384, heads: 12, inner: 1536 };

/** Sizes of the public `config.json` files; `data/models/networks.csv` names the repositories. */
export const TOKEN_NETWORKS: Readonly<Record<string, TokenNetwork>> = {
  'bert-base-uncased': reader({ ...BASE, ...UNCASED }),
  'bert-base-cased': reader({ ...BASE, ...CASED }),
  'bert-large-uncased': reader({ ...LARGE, ...UNCASED }),
  'bert-large-cased': reader({ ...LARGE, ...CASED }),
  'bert-base-multilingual-cased': reader({ ...BASE, vocabulary: 119547, positions: 512 }),
  'roberta-base': reader({ ...BASE, ...ROBERTA }),
  'roberta-large': reader({ ...LARGE, ...ROBERTA }),
  'xlm-roberta-base': reader({ ...BASE, ...ROBERTA, vocabulary: 250002 }),
  'xlm-roberta-large': reader({ ...LARGE, ...ROBERTA, vocabulary: 250002 }),
  'distilbert-base-uncased': reader({ ...BASE, ...UNCASED, layers: 6, types: 0, hasPooler: false }),
  'distilroberta-base': reader({ ...BASE, ...ROBERTA, layers: 6 }),
  'all-minilm-l6-v2': reader({ ...MINILM, ...UNCASED, layers: 6 }),
  'all-minilm-l12-v2': reader({ ...MINILM, ...UNCASED, layers: 12 }),
  'all-mpnet-base-v2': reader({ ...BASE, vocabulary: 30527, positions: 514, types: 0 }),
  'bge-small-en-v1.5': reader({ ...MINILM, ...UNCASED, layers: 12 }),
  'bge-base-en-v1.5': reader({ ...BASE, ...UNCASED }),
  'bge-large-en-v1.5': reader({ ...LARGE, ...UNCASED }),
  't5-small': translator({ ...T5, width: 512, layers: 6, heads: 8, inner: 2048 }),
  't5-base': translator({ ...T5, width: 768, layers: 12, heads: 12, inner: 3072 }),
  't5-large': translator({ ...T5, width: 1024, layers: 24, heads: 16, inner: 4096 }),
  't5-3b': translator({ ...T5, width: 1024, layers: 24, heads: 32, headSize: 128, inner: 16384 }),
  'flan-t5-base': translator({ ...T5, width: 768, layers: 12, heads: 12, inner: 2048, isGated: true }),
  'flan-t5-large': translator({ ...T5, width: 1024, layers: 24, heads: 16, inner: 2816, isGated: true }),
  'flan-t5-xl': translator({ ...T5, width: 2048, layers: 24, heads: 32, inner: 5120, isGated: true }),
  'flan-t5-xxl': translator({ ...T5, width: 4096, layers: 24, heads: 64, inner: 10240, isGated: true }),
  'whisper-tiny': listener(384, 6, 4),
  'whisper-base': listener(512, 8, 6),
  'whisper-small': listener(768, 12, 12),
  'whisper-medium': listener(1024, 16, 24),
  'whisper-large-v2': listener(1280, 20, 32),
  'whisper-large-v3': listener(1280, 20, 32, { vocabulary: 51866, bands: 128 }),
  'whisper-large-v3-turbo': listener(1280, 20, 32, { vocabulary: 51866, bands: 128, decoderLayers: 4 }),
  'distil-whisper-large-v3': listener(1280, 20, 32, { vocabulary: 51866, bands: 128, decoderLayers: 2 }),
};
