import { readFileSync } from 'node:fs';
import { type CatalogModel, parseLanguageModels } from '../../src/models/index.js';

export type Entries = Readonly<Record<string, unknown>>;

const file = new URL('../../../../data/models/language.jsonl', import.meta.url);
/** The language models of the catalog: entries of their public `config.json`, and counts that others published (data/models/README.md). */
export const LANGUAGE_MODELS: readonly CatalogModel[] = parseLanguageModels(
  readFileSync(file, 'utf8'),
  'language.jsonl',
);

/** Entries of the `config.json` of a model of the catalog. */
export const configOf = (name: string): Entries =>
  LANGUAGE_MODELS.find((model) => model.name === name)!.config!;
export const LLAMA_31_8B: Entries = { ...configOf('llama-3.1-8b'), torch_dtype: 'bfloat16' };
