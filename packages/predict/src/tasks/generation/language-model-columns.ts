import { COLUMN } from '@ctfusion/schema/columns';
import type { LanguageModel } from './known-language-models.js';

/** The sizes of a language model as columns of a task; what a model has none of is undefined. */
export function languageModelColumns(model: LanguageModel): Record<string, number | undefined> {
  return {
    [COLUMN.params]: model.params,
    [COLUMN.activeParams]: model.activeParams,
    [COLUMN.transformerLayers]: model.layers,
    [COLUMN.cacheLayers]: model.cacheLayers,
    [COLUMN.modelWidth]: model.width,
    [COLUMN.kvHeads]: model.kvHeads,
    [COLUMN.headSize]: model.headSize,
    [COLUMN.vocabularySize]: model.vocabulary,
  };
}
