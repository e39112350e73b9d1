import { InputError } from '@ctfusion/base';
import type { LanguageModel } from '../known-language-models.js';
import { quantisationBits } from '../quantisation-bits.js';
import { ConfigFields, type ModelConfig } from './config-fields.js';
import { countParameters, type DecoderShape, type LatentAttention } from './count-parameters.js';
import { expertShape } from './expert-shape.js';
import { modelFamily } from './model-families.js';

/** What a model's `config.json` says of a task. */
export interface ConfiguredModel extends LanguageModel {
  /** `model_type`: the family that its keys are read by. */
  readonly family: string;
  readonly name: string | undefined;
  /** Longest context, tokens. */
  readonly positions: number | undefined;
  /** How its weights are stored, and bits of one. */
  readonly quantisation: string | undefined;
  readonly weightBits: number | undefined;
}

/** Entries of designs whose parameters are not counted. */
const NOT_COUNTED: readonly (readonly [key: string, what: string])[] = [
  ['linear_num_key_heads', 'linear attention'],
  ['ssm_cfg', 'a state-space model'],
  ['state_size', 'a state-space model'],
  ['d_kv', 'an encoder with a decoder'],
];
/** Longest context, tokens. */
const POSITIONS = ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'seq_length'] as const;
/** Bits of a weight by `torch_dtype`. */
const TYPE_BITS: Readonly<Record<string, number>> = {
  float32: 32,
  float16: 16,
  bfloat16: 16,
  float8_e4m3fn: 8,
};

interface Decoder {
  /** The file, and its part that writes. */
  readonly whole: ConfigFields;
  readonly text: ConfigFields;
  /** `model_type` as it stands there, and the family that its keys are read by. */
  readonly type: string;
  readonly family: string;
  readonly shape: DecoderShape;
}

/** The sizes of a decoder. @throws InputError as `readModelConfig`. */
export function readDecoder(config: ModelConfig, file: string): Decoder {
  const whole = new ConfigFields(config, file);
  const text = whole.nested('text_config') ?? whole;
  const type = text.text('model_type') ?? whole.text('model_type') ?? 'llama';
  // A model with pictures names its part that writes by a type of its own.
  const family = type === 'gemma3' ? 'gemma3_text' : type;
  return { whole, text, type, family, shape: decoderShape(text, whole, family) };
}

/**
 * Reads the `config.json` of a decoder (keys of Llama, Mistral, Mixtral, Qwen, Gemma, Phi, GPT-2, OPT, Falcon, gpt-oss and those like them): its
 * shape, parameters and those that one token reads, and bits of its weights. Of a model with pictures it is the part that writes.
 * @throws InputError naming file, key and value of what is missing or not understood.
 */
export function readModelConfig(config: ModelConfig, file: string): ConfiguredModel {
  const { whole, text, type, family, shape } = readDecoder(config, file);
  const { params, activeParams } = countParameters(shape, modelFamily(family));
  const cacheLayers = layersWithCache(text, family, shape.layers);
  return {
    params,
    activeParams,
    layers: shape.layers,
    width: shape.width,
    ...cacheShape(shape),
    vocabulary: shape.vocabulary,
    ...(cacheLayers === shape.layers ? {} : { cacheLayers }),
    family: type,
    name: whole.text('_name_or_path') || undefined,
    positions: text.count(...POSITIONS),
    ...weightsOf(whole, text),
  };
}

/** Heads and size of what the cache keeps twice: of latent attention one vector and the part of a key that positions turn. */
const cacheShape = ({ kvHeads, headSize, latent }: DecoderShape): { kvHeads: number; headSize: number } =>
  latent === undefined
    ? { kvHeads, headSize }
    : { kvHeads: 1, headSize: (latent.keyValueRank + latent.turnedSize) / 2 };

function decoderShape(text: ConfigFields, whole: ConfigFields, type: string): DecoderShape {
  if (whole.flag('is_encoder_decoder') === true)
    throw whole.refuse('is_encoder_decoder', 'is true; only decoders generate token by token here');
  for (const [key, what] of NOT_COUNTED) {
    if (text.has(key)) throw text.refuse(key, `belongs to ${what}, whose parameters are not counted`);
  }
  const defaults = modelFamily(type).defaults ?? {};
  const width = text.needed('hidden_size', 'n_embd', 'd_model');
  const layers = text.layers('num_hidden_layers', 'n_layer', 'num_layers', 'n_layers');
  const heads =
    text.count('num_attention_heads', 'n_head', 'num_heads', 'n_heads') ??
    defaults['num_attention_heads'] ??
    text.needed('num_attention_heads', 'n_head');
  const latent = latentAttention(text);
  const headSize =
    text.count('head_dim', 'kv_channels') ??
    defaults['head_dim'] ??
    (latent === undefined ? width / heads : latent.plainSize + latent.turnedSize);
  if (!Number.isInteger(headSize))
    throw text.refuse('num_attention_heads', `is ${heads}, which does not divide the width ${width}`);
  const innerWidth =
    text.count('intermediate_size_mlp', 'intermediate_size', 'ffn_dim', 'n_inner', 'ffn_hidden_size') ??
    text.nested('ffn_config')?.count('ffn_hidden_size') ??
    (text.count('expansion_ratio') ?? 4) * width;
  return {
    width,
    layers,
    heads,
    headSize,
    kvHeads: sharedHeads(keyValueHeads(text, type) ?? defaults['num_key_value_heads'] ?? heads, heads, text),
    innerWidth,
    vocabulary:
      text.count('vocab_size', 'padded_vocab_size') ?? defaults['vocab_size'] ?? text.needed('vocab_size'),
    embeddingWidth: text.count('word_embed_proj_dim') ?? width,
    positions: text.count(...POSITIONS) ?? 0,
    isTied: text.flag('tie_word_embeddings') ?? whole.flag('tie_word_embeddings'),
    attentionBias: attentionBias(text),
    queryNorms: text.flag('use_qk_norm') === true ? 'all heads' : undefined,
    normsOfLayer: text.flag('new_decoder_architecture') === true ? 2 : undefined,
    experts: expertShape(text, layers, innerWidth),
    latent,
  };
}

function attentionBias(text: ConfigFields): DecoderShape['attentionBias'] {
  if ((text.flag('attention_bias') ?? text.flag('bias')) === true) return 'all';
  return text.flag('use_qkv_bias') === true ? 'inputs' : undefined;
}

/** Undefined where keys and values are made of the whole. @throws InputError if a size of one head is missing. */
function latentAttention(text: ConfigFields): LatentAttention | undefined {
  const keyValueRank = text.count('kv_lora_rank');
  if (keyValueRank === undefined) return undefined;
  return {
    keyValueRank,
    queryRank: text.count('q_lora_rank'),
    plainSize: text.needed('qk_nope_head_dim'),
    turnedSize: text.needed('qk_rope_head_dim'),
    valueSize: text.needed('v_head_dim'),
  };
}

/** @throws InputError unless each head of keys and values serves as many heads of queries. */
function sharedHeads(kvHeads: number, heads: number, text: ConfigFields): number {
  if (kvHeads > 0 && heads % kvHeads === 0) return kvHeads;
  throw text.refuse('num_key_value_heads', `is ${kvHeads}, which does not divide the ${heads} heads`);
}

/** Falcon has one head of keys and values unless it is of the newer design. */
function keyValueHeads(text: ConfigFields, type: string): number | undefined {
  if (type === 'gpt_bigcode' && (text.flag('multi_query') ?? true)) return 1;
  if (text.flag('multi_query_attention') === true) return text.needed('multi_query_group_num');
  if (type !== 'falcon')
    return text.count('num_key_value_heads') ?? text.nested('attn_config')?.count('kv_n_heads');
  if (text.flag('new_decoder_architecture') === true) return text.needed('num_kv_heads');
  return (text.flag('multi_query') ?? true) ? 1 : text.count('num_attention_heads', 'n_head');
}

/** Layers that keep keys and values of every token. */
function layersWithCache(text: ConfigFields, type: string, layers: number): number {
  const types = text.list('layer_types');
  if (types !== undefined) return types.filter((kind) => kind === 'full_attention').length;
  const every = text.count('sliding_window_pattern') ?? modelFamily(type).fullAttentionEvery;
  return every === undefined || every === 0 ? layers : Math.floor(layers / every);
}

function weightsOf(
  whole: ConfigFields,
  text: ConfigFields,
): Pick<ConfiguredModel, 'quantisation' | 'weightBits'> {
  const quantised = whole.nested('quantization_config') ?? text.nested('quantization_config');
  if (quantised !== undefined) {
    const method = quantised.text('quant_method') ?? 'quantised';
    const bits = quantised.count('bits');
    return { quantisation: method, weightBits: quantisationBits(bits === 8 ? 'int8' : method) ?? bits };
  }
  const type = [whole, text].flatMap((fields) => ['torch_dtype', 'dtype'].map((key) => fields.text(key)));
  const named = type.find((name) => name !== undefined);
  return { quantisation: undefined, weightBits: named === undefined ? undefined : TYPE_BITS[named] };
}

/** @throws InputError if the scheme is not known. */
export function bitsOfScheme(scheme: string, field: string): number {
  const bits = quantisationBits(scheme);
  if (bits !== undefined) return bits;
  throw new InputError('unknown-name', `'${scheme}' is no scheme whose bits a weight are known`, { field });
}
