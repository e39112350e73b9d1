import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOfScheme, readModelConfig } from '../src/index.js';
import { configOf, type Entries, LANGUAGE_MODELS, LLAMA_31_8B } from './support/published-models.js';

describe('parameters of a config.json', () => {
  it('are within 1 % of a published count, of every language model of the catalog', () => {
    expect(LANGUAGE_MODELS.length).toBeGreaterThan(150);
    const off = LANGUAGE_MODELS.flatMap(({ name, config, published }) => {
      const { params } = readModelConfig(config!, name);
      const share = params / published.parameters - 1;
      return Math.abs(share) < 0.01 ? [] : [`${name}: ${(100 * share).toFixed(2)} %`];
    });
    expect(off).toEqual([]);
  });

  it('that a token reads are those that the cards name, which round them and may leave out the embeddings', () => {
    const experts = LANGUAGE_MODELS.filter(({ published }) => published.active !== undefined);
    expect(experts.length).toBeGreaterThan(15);
    for (const { name, config, published } of experts) {
      const { activeParams, width } = readModelConfig(config!, name);
      const embeddings = Number(config!['vocab_size']) * width;
      const shares = [activeParams, activeParams - embeddings].map((count) =>
        Math.abs(count / published.active! - 1),
      );
      expect(Math.min(...shares), name).toBeLessThan(0.03);
    }
  });

  it('are all read by a token of a dense model', () => {
    for (const { name, config } of LANGUAGE_MODELS) {
      const { params, activeParams } = readModelConfig(config!, name);
      const hasExperts = /experts/.test(JSON.stringify(config));
      expect(activeParams < params, name).toBe(hasExperts);
    }
  });

  it('grow with every size', () => {
    const size = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(size, size, size, size, (layers, heads, inner, vocabulary) => {
        const config = {
          hidden_size: 64 * heads,
          num_hidden_layers: layers,
          num_attention_heads: heads,
          intermediate_size: inner,
          vocab_size: vocabulary,
        };
        const { params } = readModelConfig(config, 'c');
        for (const key of ['num_hidden_layers', 'intermediate_size', 'vocab_size'] as const) {
          expect(readModelConfig({ ...config, [key]: config[key] + 1 }, 'c').params).toBeGreaterThan(params);
        }
      }),
    );
  });
});

describe('what a config.json says beside', () => {
  it('is the shape of the cache', () => {
    expect(readModelConfig(LLAMA_31_8B, 'c')).toMatchObject({
      layers: 32,
      width: 4096,
      kvHeads: 8,
      headSize: 128,
    });
    const of = (name: string) => readModelConfig(configOf(name), 'c');
    expect(of('falcon-7b').kvHeads).toBe(1);
    expect(of('falcon-40b').kvHeads).toBe(8);
    // Half of the layers, and every sixth, keep more than a window.
    expect(
      [of('gemma-2-9b'), of('gemma-3-1b'), of('gpt-oss-20b')].map(({ cacheLayers }) => cacheLayers),
    ).toEqual([21, 4, 12]);
    expect(of('llama-2-7b').cacheLayers).toBeUndefined();
  });

  it('is how the weights are stored', () => {
    const bits = (entries: Entries) => readModelConfig({ ...LLAMA_31_8B, ...entries }, 'c').weightBits;
    expect([
      bits({}),
      bits({ torch_dtype: 'float32' }),
      bits({ torch_dtype: undefined, dtype: 'float16' }),
    ]).toEqual([16, 32, 16]);
    expect(bits({ quantization_config: { quant_method: 'awq', bits: 4 } })).toBe(4.25);
    expect(bits({ quantization_config: { quant_method: 'gptq', bits: 8 } })).toBe(8.5);
    expect(bits({ quantization_config: { quant_method: 'mxfp4' } })).toBe(4.25);
  });

  it('is of the part that writes, in a model that sees', () => {
    const text = {
      hidden_size: 2560,
      intermediate_size: 10240,
      num_hidden_layers: 34,
      model_type: 'gemma3_text',
    };
    // gemma-3-4b: 4.30 × 10^9 with its eye (0.42 × 10^9), 3.88 without (its model card and safetensors index).
    const { params, cacheLayers } = readModelConfig(
      { model_type: 'gemma3', text_config: text, vision_config: {} },
      'c',
    );
    expect(params / 3.88e9).toBeCloseTo(1, 2);
    expect(cacheLayers).toBe(5);
  });

  it.each<[Entries, RegExp]>([
    [{ ...LLAMA_31_8B, hidden_size: '4096' }, /^c, 'hidden_size': is '4096'; it must be a whole number/],
    [{ ...LLAMA_31_8B, num_hidden_layers: 0 }, /'num_hidden_layers': is 0; it must be above 0/],
    // Each would otherwise be counted a layer at a time, for hours.
    [{ ...LLAMA_31_8B, num_hidden_layers: 1e300 }, /'num_hidden_layers': is 1e\+300; no model has more/],
    [{ ...LLAMA_31_8B, num_hidden_layers: 1e6 }, /is 1000000; no model has more than 10000 layers/],
    [{ ...LLAMA_31_8B, hidden_size: 2 ** 53 - 32 }, /'hidden_size': is \d+; no model has more/],
    [
      { ...LLAMA_31_8B, num_local_experts: 8, num_experts_per_tok: 16 },
      /'num_experts_per_tok': is 16, and there are 8 experts/,
    ],
    [{ model_type: 'llama', hidden_size: 64 }, /'num_hidden_layers': is missing/],
    [{ ...LLAMA_31_8B, num_key_value_heads: 64 }, /is 64, which does not divide the 32 heads/],
    [{ ...LLAMA_31_8B, num_key_value_heads: 5 }, /is 5, which does not divide the 32 heads/],
    [{ ...LLAMA_31_8B, num_attention_heads: 33 }, /is 33, which does not divide the width 4096/],
    [{ ...LLAMA_31_8B, kv_lora_rank: 512 }, /'qk_nope_head_dim': is missing/],
    [{ ...LLAMA_31_8B, ssm_cfg: {} }, /belongs to a state-space model/],
    [{ ...LLAMA_31_8B, is_encoder_decoder: true }, /only decoders/],
    [{ ...LLAMA_31_8B, tie_word_embeddings: 'yes' }, /it must be true or false/],
  ])('is refused in one line where it cannot be counted: %#', (config, message) => {
    expect(() => readModelConfig(config, 'c')).toThrow(message);
  });

  it('knows schemes by name, and refuses others', () => {
    expect(bitsOfScheme('q4_k_m', '--quantisation')).toBe(4.89);
    expect(() => bitsOfScheme('made-up', '--quantisation')).toThrow(/'made-up' is no scheme/);
  });
});
