import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffusionDemand, readModelConfig } from '../src/index.js';
import { findModel, parseLanguageModels } from '../src/models/index.js';
import { configOf, LANGUAGE_MODELS } from './support/published-models.js';

describe('a model of the catalog', () => {
  it.each([
    ['llama-3.1-8b', 'llama-3.1-8b'],
    ['Llama 3.1 8B', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['Qwen/Qwen2.5-7B-Instruct', 'qwen2.5-7b'],
    ['deepseek-r1', 'deepseek-v3'],
    ['DeepSeek-R1-Distill-Qwen-7B', 'deepseek-r1-distill-qwen-7b'],
    ['google/gemma-2-9b-it', 'gemma-2-9b'],
    ['Mistral-7B-v0.3', 'mistral-7b-v0.3'],
    ['facebook/opt-13b', 'opt-13b'],
    ['OPT 1.3B', 'opt-1.3b'],
    ['Llama-3_1-8B', 'llama-3.1-8b'],
  ])('is found by %s', (written, name) => {
    expect(findModel(LANGUAGE_MODELS, written).name).toBe(name);
  });

  it('has a name that no other has, and one source each', () => {
    const names = LANGUAGE_MODELS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const { repository, published } of LANGUAGE_MODELS) {
      expect(repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
      expect(published.source).not.toBe('');
    }
  });

  it('is not guessed: a near name is proposed in one line', () => {
    expect(() => findModel(LANGUAGE_MODELS, 'llama-3.1-9b')).toThrow(
      /'llama-3.1-9b' is no model of the catalog \(did you mean 'llama-3.1-8b'/,
    );
    expect(() => parseLanguageModels('{"name":', 'language.jsonl')).toThrow(/language.jsonl/);
  });
});

describe('the cache of a token', () => {
  // DeepSeek-V2, 2024, table 1: (d_c + d_R) values a layer, 9/2 heads of 128 in the place of 2 · 128 · 128.
  it('is one vector where attention is latent', () => {
    const { layers, kvHeads, headSize } = readModelConfig(configOf('deepseek-v2'), 'c');
    expect(2 * kvHeads * headSize * layers).toBe((512 + 64) * 60);
    expect(2 * kvHeads * headSize).toBe(4.5 * 128);
  });
});

describe('the image models of the catalog', () => {
  const file = new URL('../../../data/models/networks.csv', import.meta.url);
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const models = rows.filter(([, kind]) => kind === 'diffusion');

  it.each(models.map(([name, , , , parameters]) => [name!, Number(parameters)] as const))(
    '%s is known by its name, with parameters within 1 %% of the published %i',
    (name, parameters) => {
      expect(Math.abs(diffusionDemand(name, 512, 512)!.pass.params / parameters - 1)).toBeLessThan(0.01);
    },
  );
});
