import { didYouMean, InputError, parseJson, shown } from '@ctfusion/base';
import type { ModelConfig } from '../tasks/generation/model-config/config-fields.js';

/** What a catalog of models calls each sort of them. */
export const MODEL_KINDS = ['language', 'vision', 'encoder', 'audio', 'diffusion'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** What others counted of a model. */
export interface PublishedCounts {
  readonly parameters: number;
  /** Of experts, those that a token reads, as the card rounds them. */
  readonly active?: number;
  /** Multiply-adds of a forward pass, 10⁹. */
  readonly gmacs?: number;
  readonly source: string;
}

/** A well-known architecture. */
export interface CatalogModel {
  readonly name: string;
  readonly kind: ModelKind;
  readonly aliases: readonly string[];
  readonly repository: string;
  readonly published: PublishedCounts;
  /** Of language models: the entries of the repository's `config.json` that tell their sizes. */
  readonly config?: ModelConfig;
}

/** Language models: a JSON object a line. @throws InputError naming the file where a line is no JSON. */
export function parseLanguageModels(text: string, file: string): CatalogModel[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const entry = parseJson(line, file) as Omit<CatalogModel, 'kind' | 'aliases'> & { aliases?: string[] };
      return { ...entry, kind: 'language' as const, aliases: entry.aliases ?? [] };
    });
}

/** Other networks: rows of a table, cells as text, aliases apart by spaces. */
export function parseNetworks(rows: readonly Readonly<Record<string, string>>[]): CatalogModel[] {
  return rows.map((row) => ({
    name: row['name']!,
    kind: row['kind'] as ModelKind,
    aliases: row['aliases']!.split(' ').filter((alias) => alias !== ''),
    repository: row['repository']!,
    published: {
      parameters: Number(row['parameters']),
      ...(row['gmacs'] === '' ? {} : { gmacs: Number(row['gmacs']) }),
      source: row['source']!,
    },
  }));
}

/** Spellings that mean one model: `Llama 3.1 8B`, `meta-llama/Llama-3.1-8B`, `llama-3.1-8b-instruct`. */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/[-_ ](instruct|chat|it|base|hf)(?=$|[-_ ])/g, '')
    .replaceAll(/[^a-z0-9]/g, '');

/** The model of a name, however it is spelt. @throws InputError that names the nearest where there is none. */
export function findModel(models: readonly CatalogModel[], name: string): CatalogModel {
  const key = keyOf(name);
  const found =
    models.find((model) => model.name === name.toLowerCase()) ??
    models.find((model) =>
      [model.name, model.repository, ...model.aliases].some((own) => keyOf(own) === key),
    );
  if (found !== undefined) return found;
  const names = models.flatMap((model) => [model.name, ...model.aliases]);
  throw new InputError(
    'unknown-name',
    `${shown(name)} is no model of the catalog${didYouMean(name.toLowerCase(), names)}; \`ctfusion models\` lists them`,
  );
}
