import { didYouMean, InputError, type InputLocation, parseJson, shown } from '@ctfusion/base';
import type { ModelConfig } from '../tasks/generation/model-config/config-fields.js';
import { modelKey } from '../tasks/generation/model-key.js';

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

/**
 * The model of a name, however it is spelt.
 * @param given where the name was given, for errors
 * @throws InputError that names the nearest where there is none
 */
export function findModel(
  models: readonly CatalogModel[],
  name: string,
  given: InputLocation = {},
): CatalogModel {
  const found = models.find((model) => model.name === name.toLowerCase()) ?? spelt(models, name);
  if (found !== undefined) return found;
  const names = models.flatMap((model) => [model.name, ...model.aliases]);
  throw new InputError(
    'unknown-name',
    `${shown(name)} is no model of the catalog${didYouMean(name.toLowerCase(), names)}; \`ctfusion models\` lists them`,
    given,
  );
}

/** The model of that spelling; where none has it, the only one that has it but for its points (`llama-3_1-8b`). */
function spelt(models: readonly CatalogModel[], name: string): CatalogModel | undefined {
  const having = (key: (text: string) => string): CatalogModel[] =>
    models.filter((model) =>
      [model.name, model.repository, ...model.aliases].some((own) => key(own) === key(name)),
    );
  const [exact] = having(modelKey);
  if (exact !== undefined) return exact;
  const near = having((text) => modelKey(text).replaceAll('.', ''));
  return near.length === 1 ? near[0] : undefined;
}
