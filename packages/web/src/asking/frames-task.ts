import { InputError } from '@ctfusion/base';
import { type CatalogModel, findModel } from '@ctfusion/predict/models';
import {
  inputColumns,
  isComplete,
  modelDemand,
  type OnnxGraph,
  parseModel,
  positiveInteger,
  profileModel,
} from '@ctfusion/profile';
import { architectureGraph } from '@ctfusion/profile/architectures';
import { COLUMN } from '@ctfusion/schema/columns';
import type { TaskDocument } from '@ctfusion/schema/documents';

/** Frames through a model in batches, as the form's fields say it. */
export interface FramesForm {
  readonly batch: string;
  readonly frames: string;
  readonly width: string;
  readonly height: string;
  /** A network of the catalog, by its name. */
  readonly network: string;
  /** A dropped file in its place. */
  readonly file: ModelFile | undefined;
}

/** A model file as somebody dropped it. */
interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const FRAMES_FORM: FramesForm = {
  batch: '8',
  frames: '960',
  width: '1280',
  height: '720',
  network: 'resnet50',
  file: undefined,
};

/** @throws InputError naming the field at fault, or the file if it is no model. */
export function framesTask(form: FramesForm, models: readonly CatalogModel[]): TaskDocument {
  const batchSize = positiveInteger(form.batch.trim(), 'batch');
  const { name, graph } =
    form.file === undefined ? knownNetwork(form.network, models) : parsedFile(form.file);
  const profile = profileModel(graph, { batchSize });
  if (!isComplete(profile))
    throw new InputError('unsupported-model', 'not all of its FLOPs can be counted', { file: name });
  return {
    schema_version: 1,
    kind: 'frames',
    model_name: name,
    demand: {
      ...inputColumns(profile),
      ...modelDemand(profile),
      [COLUMN.batchSize]: batchSize,
      [COLUMN.totalFrames]: positiveInteger(form.frames.trim(), 'frames'),
      [COLUMN.imageWidth]: positiveInteger(form.width.trim(), 'width'),
      [COLUMN.imageHeight]: positiveInteger(form.height.trim(), 'height'),
    },
  };
}

/** A network with its name. */
interface NamedGraph {
  readonly name: string;
  readonly graph: OnnxGraph;
}

function knownNetwork(network: string, models: readonly CatalogModel[]): NamedGraph {
  const { name, kind } = findModel(models, network, { field: 'model' });
  if (kind === 'vision') return { name, graph: architectureGraph(name) };
  throw new InputError('unsupported-model', `'${name}' is no network that frames go through`, {
    field: 'model',
  });
}

const parsedFile = ({ name, bytes }: ModelFile): NamedGraph => ({
  name: name.replace(/\.onnx$/i, ''),
  graph: parseModel(bytes, name),
});
