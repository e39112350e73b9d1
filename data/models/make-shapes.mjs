/**
 * Writes packages/predict/src/tasks/generation/catalog-shapes.ts: the sizes of every language model of the catalog, counted from its config.json, and its other names, for importers
 * that know a model by its name alone. Run after a build, and after every change of language.jsonl; `packages/predict/test/generation.test.ts` holds the two equal.
 *
 *   node data/models/make-shapes.mjs && npx biome format --write packages/predict/src/tasks/generation/catalog-shapes.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readModelConfig } from '@ctfusion/predict';
import { parseLanguageModels } from '@ctfusion/predict/models';

const place = (path) => fileURLToPath(new URL(path, import.meta.url));
const models = parseLanguageModels(readFileSync(place('language.jsonl'), 'utf8'), 'language.jsonl');

const rows = models.map(({ name, config }) => {
  const { params, activeParams, layers, width, kvHeads, headSize, cacheLayers, vocabulary } = readModelConfig(config, name);
  const sizes = [params, activeParams, layers, width, kvHeads, headSize, cacheLayers ?? layers, vocabulary];
  return `  '${name}': [${sizes.join(', ')}],`;
});

const aliases = models.flatMap(({ name, aliases }) => aliases.map((alias) => `  '${alias}': '${name}',`));

writeFileSync(
  place('../../packages/predict/src/tasks/generation/catalog-shapes.ts'),
  `// Written by data/models/make-shapes.mjs out of data/models/language.jsonl.

import type { ShapeRow } from './shape-row.js';

/** Sizes of the language models of the catalog, by its names. */
export const CATALOG_SHAPES: Readonly<Record<string, ShapeRow>> = {
${rows.join('\n')}
};

/** Other names → those of the catalog. */
export const CATALOG_ALIASES: Readonly<Record<string, string>> = {
${aliases.join('\n')}
};
`,
);
