import { InputError, shown } from '@ctfusion/base';
import type { OnnxGraph } from '@ctfusion/profile';

/** A network as a file or the catalog gives it. */
export interface NetworkSource {
  readonly graph: OnnxGraph;
  readonly name: string;
  /** As people named it, for notes. */
  readonly place: string;
}

/**
 * The network of an ONNX file, or of the catalog by its name.
 * @throws InputError if neither or both are given, the file is no model, or the catalog has no network of that name.
 */
export async function readNetwork(
  file: string | undefined,
  name: string | undefined,
  kind: string,
): Promise<NetworkSource> {
  if (file !== undefined && name !== undefined)
    throw new InputError('duplicate-name', 'give a file or --model, not both', { field: '--model' });
  if (file !== undefined) {
    const { parse } = await import('node:path');
    const { readModelFile } = await import('@ctfusion/profile/node');
    return { graph: readModelFile(file), name: parse(file).name, place: file };
  }
  if (name === undefined) {
    throw new InputError(
      'setting-missing',
      `a task of ${kind} is made of an ONNX model or of a name of the catalog: task new MODEL.onnx …, task new --model NAME …`,
    );
  }
  const { readModels } = await import('../models/read-models.js');
  const { findModel } = await import('@ctfusion/predict/models');
  const found = findModel(readModels(), name, { field: '--model' });
  if (found.kind === 'language' || found.kind === 'diffusion')
    throw new InputError(
      'unsupported-model',
      `${shown(found.name)} makes a task of ${found.kind === 'language' ? 'generation' : 'diffusion'}, not of ${kind}`,
      { field: '--model' },
    );
  const { architectureGraph } = await import('@ctfusion/profile/architectures');
  return { graph: architectureGraph(found.name), name: found.name, place: found.name };
}
