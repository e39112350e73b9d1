import { InputError } from '@ctfusion/base';
import { checkContext, languageModelColumns, readModelConfig } from '@ctfusion/predict';
import { bitsOfWeights, type CatalogModel, findModel } from '@ctfusion/predict/models';
import { positiveInteger } from '@ctfusion/profile';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';
import { present } from './present.js';

/** A language model at work, as the form's fields say it. */
export interface LanguageForm {
  readonly model: string;
  readonly quantisation: string;
  readonly promptTokens: string;
  readonly outputTokens: string;
  readonly sequences: string;
  readonly runtime: string;
}

export const LANGUAGE_FORM: LanguageForm = {
  model: 'llama-3.1-8b',
  quantisation: 'Q4_K_M',
  promptTokens: '1024',
  outputTokens: '256',
  sequences: '1',
  runtime: 'llama.cpp',
};

/** @throws InputError naming the field that says no model, no scheme or no count. */
export function languageTask(form: LanguageForm, models: readonly CatalogModel[]): TaskDocument {
  const { name, config } = findModel(models, form.model, { field: 'model' });
  if (config === undefined)
    throw new InputError('unsupported-model', `'${name}' is no language model`, { field: 'model' });
  const model = readModelConfig(config, name);
  const bits = bitsOfWeights({ config, params: model.params, place: name }, form.quantisation, 'weights');
  const prompt = positiveInteger(form.promptTokens.trim(), 'prompt tokens');
  const output = positiveInteger(form.outputTokens.trim(), 'written tokens');
  checkContext(model, { prompt, output }, { fields: { prompt: 'prompt tokens', output: 'written tokens' } });
  return {
    schema_version: 1,
    kind: 'generation',
    model_name: name,
    demand: present({
      [COLUMN.promptTokens]: prompt,
      [COLUMN.generatedTokens]: output,
      [COLUMN.sequences]: positiveInteger(form.sequences.trim(), 'sequences'),
      ...languageModelColumns(model),
      [COLUMN.weightBits]: bits,
    }),
    runtime: form.runtime,
    quantisation: form.quantisation,
  };
}
