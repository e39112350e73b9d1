import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError, shown } from '@ctfusion/base';
import type { ConfiguredModel } from '@ctfusion/predict';

/** A language model, wherever it was read from. */
export interface LanguageSource {
  readonly model: ConfiguredModel;
  readonly name: string | undefined;
  /** Where what was read stands, for errors. */
  readonly place: string;
  /** The entries of its `config.json`; undefined of a GGUF file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Bytes of the weights as they are stored; undefined where only their shape is known. */
  readonly weightBytes?: number;
  readonly bytesByType?: Readonly<Record<string, number>>;
}

/** A repository of the hub: `meta-llama/Llama-3.1-8B`. */
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/**
 * Reads a `.gguf` file, a folder with `config.json`, a `config.json`, or a repository of the hub.
 * @throws InputError if it is none of them, or as its reader.
 */
export async function readLanguageSource(path: string): Promise<LanguageSource> {
  const entry = existsSync(path) ? statSync(path) : undefined;
  if (entry?.isDirectory() === true) {
    const { readModelFolder } = await import('../models/model-folder.js');
    return fromStored(readModelFolder(path), path, basename(path));
  }
  if (/\.gguf$/i.test(path)) return await fromGguf(path);
  if (/\.safetensors$/i.test(path))
    throw new InputError('setting-missing', 'holds weights alone; name the folder of the model', {
      file: path,
    });
  if (entry === undefined && !path.endsWith('.json') && REPOSITORY.test(path)) {
    const { readHubModel } = await import('../models/hub-model.js');
    return fromStored(await readHubModel(path), path, path.slice(path.indexOf('/') + 1));
  }
  const { readConfigFile } = await import('../models/model-folder.js');
  const { model, config } = readConfigFile(path);
  return { model, config, name: model.name ?? folderName(path), place: path };
}

/** A model of the catalog. @throws InputError if it is none, or no language model. */
export async function catalogSource(name: string): Promise<LanguageSource> {
  const { readModels } = await import('../models/read-models.js');
  const { findModel } = await import('@ctfusion/predict/models');
  const { readModelConfig } = await import('@ctfusion/predict');
  const found = findModel(readModels(), name, { field: '--model' });
  if (found.config === undefined)
    throw new InputError(
      'unsupported-model',
      `${shown(found.name)} is no language model but of the kind ${found.kind}`,
      {
        field: '--model',
      },
    );
  const { name: own, config } = found;
  return { model: readModelConfig(config, own), config, name: own, place: own };
}

function fromStored(
  { model, config, stored }: import('../models/model-folder.js').StoredModel,
  place: string,
  name: string,
): LanguageSource {
  if (stored === undefined) return { model, config, name: model.name ?? name, place };
  return {
    // What the weights take is what their headers say, whatever the file calls their type.
    model: { ...model, weightBits: (stored.bytes * 8) / model.params },
    config,
    name: model.name ?? name,
    place,
    weightBytes: stored.bytes,
    bytesByType: stored.bytesByType,
  };
}

async function fromGguf(path: string): Promise<LanguageSource> {
  const { readGguf } = await import('../models/gguf-file.js');
  const model = await readGguf(path);
  const { weightBytes, bytesByType } = model;
  return { model, name: model.name ?? basename(path, '.gguf'), place: path, weightBytes, bytesByType };
}

/** `models/Llama-3.1-8B/config.json` → `Llama-3.1-8B`; undefined where the file lies in no named folder. */
function folderName(path: string): string | undefined {
  const folder = basename(dirname(path));
  return /^\.{0,2}$/.test(folder) ? undefined : folder;
}
