import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { type GgufModel, type GgufTensor, ggmlTensor, ggufModel } from '@ctfusion/predict/models';
import type { GGUFParseOutput } from '@huggingface/gguf';

/** A file of several: `model-00001-of-00003.gguf`. */
const SHARD = /^(.*)-\d{5}-of-(\d{5})\.gguf$/;

/**
 * The language model of a GGUF file, or of the files of which it is one.
 * @throws InputError if a file is no GGUF, is cut off, or one of several is absent.
 */
export async function readGguf(path: string): Promise<GgufModel> {
  const files = shardsOf(path);
  const tensors: GgufTensor[] = [];
  let metadata: Readonly<Record<string, unknown>> = {};
  for (const [index, file] of files.entries()) {
    const read = await readHeader(file);
    if (index === 0) metadata = read.metadata;
    tensors.push(...read.tensors);
  }
  const scheme = await schemeOf(metadata);
  const model = ggufModel(metadata, tensors, path);
  return scheme === undefined ? model : { ...model, quantisation: scheme };
}

function shardsOf(path: string): string[] {
  const parts = SHARD.exec(basename(path));
  if (parts === null) return [path];
  const [, stem, total] = parts;
  const names = Array.from(
    { length: Number(total) },
    (_, index) => `${stem}-${String(index + 1).padStart(5, '0')}-of-${total}.gguf`,
  );
  const files = names.map((name) => join(dirname(path), name));
  const absent = files.find((file) => !existsSync(file));
  if (absent === undefined) return files;
  throw new InputError('file-unreadable', 'is absent; all parts of the model are needed', { file: absent });
}

async function readHeader(
  file: string,
): Promise<{ readonly metadata: Readonly<Record<string, unknown>>; readonly tensors: GgufTensor[] }> {
  const fileBytes = sizeOf(file);
  const { gguf } = await import('@huggingface/gguf');
  let header: GGUFParseOutput;
  try {
    header = await gguf(file, { allowLocalFile: true });
  } catch (error) {
    const why = error instanceof RangeError ? 'its header is cut off' : (error as Error).message;
    throw new InputError('unsupported-model', `is no whole GGUF file: ${why.split('\n')[0]}`, { file });
  }
  const tensors = header.tensorInfos.map(({ name, dtype, shape }) => ({
    name,
    type: dtype as number,
    weights: shape.reduce((product, side) => product * Number(side), 1),
  }));
  // Beyond the end of a file the parser reads zeros.
  const end = header.tensorInfos.reduce((most, { offset }, index) => {
    const { type, weights } = tensors[index]!;
    return Math.max(most, Number(offset) + (ggmlTensor(type, weights)?.bytes ?? 0));
  }, 0);
  const needed = Number(header.tensorDataOffset) + end;
  if (needed > fileBytes)
    throw new InputError(
      'unsupported-model',
      `is cut off: its header describes ${needed} bytes, the file has ${fileBytes}`,
      { file },
    );
  return { metadata: { ...header.metadata }, tensors };
}

function sizeOf(file: string): number {
  const entry = statSync(file, { throwIfNoEntry: false });
  if (entry?.isFile() === true) return entry.size;
  throw new InputError('file-unreadable', 'cannot be read: there is no such file', { file });
}

/** `general.file_type` 15 → `q4_k_m`. */
async function schemeOf(metadata: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const { GGMLFileQuantizationType } = await import('@huggingface/gguf');
  const name = GGMLFileQuantizationType[Number(metadata['general.file_type'])];
  return name?.toLowerCase();
}
