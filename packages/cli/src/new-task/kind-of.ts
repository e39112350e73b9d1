import { existsSync, statSync } from 'node:fs';
import type { ModelKind } from '@ctfusion/predict/models';

/** What a model of the catalog is most often timed as. */
const KIND_OF_MODEL: Readonly<Record<ModelKind, string>> = {
  language: 'generation',
  vision: 'frames',
  encoder: 'step',
  audio: 'step',
  diffusion: 'diffusion',
};

/** The kind of task that a file or a model of the catalog makes, where nobody says. @throws InputError if the catalog lacks the model. */
export async function kindOf(file: string | undefined, model: string | undefined): Promise<string> {
  if (file !== undefined) return isLanguageModel(file) ? 'generation' : 'frames';
  if (model === undefined) return 'frames';
  const { readModels } = await import('../models/read-models.js');
  const { findModel } = await import('@ctfusion/predict/models');
  return KIND_OF_MODEL[findModel(readModels(), model, { field: '--model' }).kind];
}

/** A GGUF, a config.json, a folder, or what names no file and could name a repository. */
function isLanguageModel(file: string): boolean {
  if (/\.(gguf|json|safetensors)$/i.test(file)) return true;
  if (existsSync(file)) return statSync(file).isDirectory();
  return /^[\w.-]+\/[\w.-]+$/.test(file) && !/\.onnx$/i.test(file);
}
