import { InputError } from '@ctfusion/base';
import type { LanguageModel } from '../known-language-models.js';
import { quantisationBits } from '../quantisation-bits.js';
import { ConfigFields, type ModelConfig } from './config-fields.js';
import { countParameters, type DecoderShape, type ExpertShape } from './count-parameters.js';
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
  ['kv_lora_rank', 'latent attention'],
  ['linear_num_key_heads', 'linear attention'],
  ['ssm_cfg', 'a state-space model'],
  ['state_size', 'a state-space model'],
  ['d_kv', 'an encoder with a decoder'],
];
/** Bits of a weight by `torch_dtype`. */
const TYPE_BITS: Readonly<Record<string, number>> = {
  float32: 32,
  float16: 16,
  bfloat16: 16,
  float8_e4m3fn: 8,
};

/**
 * Reads the `config.json` of a decoder (keys of Llama, Mistral, Mixtral, Qwen, Gemma, Phi, GPT-2, OPT, Falcon, gpt-oss and those like them): its
 * shape, parameters and those that one token reads, and bits of its weights. Of a model with pictures it is the part that writes.
 * @throws InputError naming file, key and value of what is missing or not understood.
 */
export function readModelConfig(config: ModelConfig, file: string): ConfiguredModel {
  const whole = new ConfigFields(config, file);
  const text = whole.nested('text_config') ?? whole;
  const type = text.text('model_type') ?? whole.text('model_type') ?? 'llama';
  // A model with pictures names its part that writes by a type of its own.
  const family = type === 'gemma3' ? 'gemma3_text' : type;
  const shape = decoderShape(text, whole, family);
  const { params, activeParams } = countParameters(shape, modelFamily(family));
  const cacheLayers = layersWithCache(text, family, shape.layers);
  return {
    params,
    activeParams,
    layers: shape.layers,
    width: shape.width,
    kvHeads: shape.kvHeads,
    headSize: shape.headSize,
    ...(cacheLayers === shape.layers ? {} : { cacheLayers }),
    family: type,
    name: whole.text('_name_or_path') || undefined,
    positions: text.count('max_position_embeddings', 'n_positions', 'n_ctx'),
    ...weightsOf(whole, text),
  };
}

function decoderShape(text: ConfigFields, whole: ConfigFields, type: string): DecoderShape {
  if (whole.flag('is_encoder_decoder') === true)
    throw whole.refuse('is_encoder_decoder', 'is true; only decoders generate token by token here');
  for (const [key, what] of NOT_COUNTED) {
    if (text.has(key)) throw text.refuse(key, `belongs to ${what}, whose parameters are not counted`);
  }
  const defaults = modelFamily(type).defaults ?? {};
  const width = text.needed('hidden_size', 'n_embd', 'd_model');
  const layers = text.needed('num_hidden_layers', 'n_layer', 'num_layers');
  const heads =
    text.count('num_attention_heads', 'n_head', 'num_heads') ??
    defaults['num_attention_heads'] ??
    text.needed('num_attention_heads', 'n_head');
  const headSize = text.count('head_dim') ?? defaults['head_dim'] ?? width / heads;
  if (!Number.isInteger(headSize))
    throw text.refuse('num_attention_heads', `is ${heads}, which does not divide the width ${width}`);
  const innerWidth = text.count('intermediate_size', 'ffn_dim', 'n_inner', 'ffn_hidden_size') ?? 4 * width;
  return {
    width,
    layers,
    heads,
    headSize,
    kvHeads: keyValueHeads(text, type) ?? defaults['num_key_value_heads'] ?? heads,
    innerWidth,
    vocabulary: text.count('vocab_size') ?? defaults['vocab_size'] ?? text.needed('vocab_size'),
    embeddingWidth: text.count('word_embed_proj_dim') ?? width,
    positions: text.count('max_position_embeddings', 'n_positions', 'n_ctx') ?? 0,
    isTied: text.flag('tie_word_embeddings') ?? whole.flag('tie_word_embeddings'),
    hasAttentionBias: text.flag('attention_bias') ?? text.flag('bias'),
    normsOfLayer: text.flag('new_decoder_architecture') === true ? 2 : undefined,
    experts: expertShape(text, layers, innerWidth),
  };
}

/** Falcon has one head of keys and values unless it is of the newer design. */
function keyValueHeads(text: ConfigFields, type: string): number | undefined {
  if (type !== 'falcon') return text.count('num_key_value_heads');
  if (text.flag('new_decoder_architecture') === true) return text.needed('num_kv_heads');
  return (text.flag('multi_query') ?? true) ? 1 : text.count('num_attention_heads', 'n_head');
}

/** Undefined for a dense model. */
function expertShape(text: ConfigFields, layers: number, innerWidth: number): ExpertShape | undefined {
  const count = text.count('num_local_experts', 'num_experts', 'n_routed_experts') ?? 0;
  if (count <= 1) return undefined;
  const width = text.count('moe_intermediate_size') ?? innerWidth;
  const shared = text.count('n_shared_experts') ?? 0;
  const step = Math.max(1, text.count('decoder_sparse_step') ?? 1);
  const dense = (text.list('mlp_only_layers')?.length ?? 0) + (text.count('first_k_dense_replace') ?? 0);
  return {
    count,
    perToken: text.needed('num_experts_per_tok', 'experts_per_token'),
    width,
    sharedWidth: text.count('shared_expert_intermediate_size') ?? shared * width,
    layers: Math.floor(layers / step) - dense,
  };
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
