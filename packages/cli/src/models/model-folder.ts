import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { type ConfiguredModel, readModelConfig } from '@ctfusion/predict';
import {
  addTensors,
  HEADER_START,
  type StoredTensors,
  safetensorsHeaderBytes,
  safetensorsTensors,
} from '@ctfusion/predict/models';

/** A model as its `config.json` and the headers of its weights describe it. */
export interface StoredModel {
  readonly model: ConfiguredModel;
  /** The entries of its `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Undefined where no weights lie beside it. */
  readonly stored: StoredTensors | undefined;
}

/** @throws InputError if the file is no JSON object, or as `readModelConfig`. */
export function readConfigFile(path: string): Omit<StoredModel, 'stored'> {
  const config = parseConfig(readText(path), path);
  return { config, model: readModelConfig(config, path) };
}

/** @throws InputError if the text is no JSON object. */
export function parseConfig(text: string, path: string): Record<string, unknown> {
  const config = parseJson(text, path);
  if (typeof config === 'object' && config !== null && !Array.isArray(config))
    return config as Record<string, unknown>;
  throw new InputError('wrong-type', "is no JSON object, which a model's config.json is", { file: path });
}

/**
 * The model of a folder as Hugging Face's libraries write it: `config.json`, and safetensors files of which headers alone are read.
 * @throws InputError if the folder has no `config.json`, a file that an index names is absent, or a header cannot be right.
 */
export function readModelFolder(folder: string): StoredModel {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) {
    const inside = readdirSync(folder);
    const gguf = inside.find((name) => name.endsWith('.gguf'));
    const hint = gguf === undefined ? '' : `; name its file ${gguf}`;
    throw new InputError('file-unreadable', `has no config.json, so it is no model's folder${hint}`, {
      file: folder,
    });
  }
  const files = weightFiles(folder);
  return {
    ...readConfigFile(path),
    stored: files.length === 0 ? undefined : addTensors(files.map(readHeader)),
  };
}

const INDEX = 'model.safetensors.index.json';

function weightFiles(folder: string): string[] {
  const index = join(folder, INDEX);
  if (!existsSync(index)) {
    const single = join(folder, 'model.safetensors');
    return existsSync(single) ? [single] : [];
  }
  const content = parseConfig(readText(index), index);
  const map = content['weight_map'];
  if (typeof map !== 'object' || map === null)
    throw new InputError('missing-inputs', 'is missing', { file: index, field: 'weight_map' });
  return [...new Set(Object.values(map).map(String))].map((name) => {
    const file = join(folder, name);
    if (name.includes('/') || name.includes('\\') || !existsSync(file))
      throw new InputError('file-unreadable', `names a file that the folder lacks: ${name}`, { file: index });
    return file;
  });
}

function readHeader(file: string): StoredTensors {
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r');
  try {
    const read = (length: number, position: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
    };
    const length = safetensorsHeaderBytes(read(HEADER_START, 0), size, file);
    const header = new TextDecoder().decode(read(length, HEADER_START));
    return safetensorsTensors(header, size - HEADER_START - length, file);
  } finally {
    closeSync(descriptor);
  }
}
