import type { ConfigFields } from './config-fields.js';
import type { ExpertShape } from './count-parameters.js';

/** Experts of a decoder's `config.json`; undefined for a dense model. @throws InputError if it does not say how many a token chooses, or more than there are. */
export function expertShape(text: ConfigFields, layers: number, innerWidth: number): ExpertShape | undefined {
  const nested = text.nested('ffn_config');
  const count =
    text.count('num_local_experts', 'num_experts', 'n_routed_experts') ??
    nested?.count('moe_num_experts') ??
    0;
  if (count <= 1) return undefined;
  // Of Llama 4 `intermediate_size` is an expert's, and every layer with experts has one more that all tokens read.
  const isLlama4 = text.has('interleave_moe_layer_step');
  const width = text.count(isLlama4 ? 'intermediate_size' : 'moe_intermediate_size') ?? innerWidth;
  const shared = text.count('n_shared_experts') ?? (isLlama4 ? 1 : 0);
  const step = Math.max(1, text.count('decoder_sparse_step', 'interleave_moe_layer_step') ?? 1);
  const dense = (text.list('mlp_only_layers')?.length ?? 0) + (text.count('first_k_dense_replace') ?? 0);
  const perToken = nested?.count('moe_top_k') ?? text.needed('num_experts_per_tok', 'experts_per_token');
  if (perToken > count)
    throw text.refuse('num_experts_per_tok', `is ${perToken}, and there are ${count} experts`);
  return {
    count,
    perToken,
    width,
    sharedWidth: text.count('shared_expert_intermediate_size') ?? shared * width,
    hasSharedGate: text.has('shared_expert_intermediate_size'),
    layers: Math.floor(layers / step) - dense,
  };
}
