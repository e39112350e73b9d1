import { InputError, shown } from '@ctfusion/base';
import { modelFamily } from '../tasks/generation/model-config/model-families.js';
import type { ConfiguredModel } from '../tasks/generation/model-config/read-model-config.js';
import { ggmlTensor } from './tensor-types.js';

/** A tensor as a GGUF file's header lists it. */
export interface GgufTensor {
  readonly name: string;
  /** Number of ggml's type. */
  readonly type: number;
  readonly weights: number;
}

/** Bytes of the tensors of one type. */
type BytesByType = Readonly<Record<string, number>>;

export interface GgufModel extends ConfiguredModel {
  readonly weightBytes: number;
  readonly bytesByType: BytesByType;
}

/** What the file's header calls a design → the family of `config.json` whose layers with a window it shares. */
const WINDOWED: Readonly<Record<string, string>> = {
  gemma2: 'gemma2',
  gemma3: 'gemma3_text',
  'gpt-oss': 'gpt_oss',
};
/** Tensors of experts, of which a token reads a few: all of a layer in one, or one each, as older files have them. */
const EXPERT_TENSOR = /_exps\.|\.ffn_(?:gate|up|down)\.\d+\./;

/**
 * A language model as its GGUF header describes it (ggml's docs/gguf.md): sizes by `<architecture>.…`, weights and bytes of every tensor.
 * @throws InputError naming the key that is missing or no count, or the tensor of a type that is not known.
 */
export function ggufModel(
  metadata: Readonly<Record<string, unknown>>,
  tensors: readonly GgufTensor[],
  file: string,
): GgufModel {
  const architecture = metadata['general.architecture'];
  if (typeof architecture !== 'string')
    throw new InputError('missing-inputs', 'is missing', { file, field: 'general.architecture' });
  const header = new GgufFields(metadata, architecture, file);
  const layers = header.needed('block_count');
  const width = header.needed('embedding_length');
  const heads = header.needed('attention.head_count');
  const { weightBytes, weights, unread, bytesByType } = sumTensors(tensors, header, file);
  const every = modelFamily(WINDOWED[architecture] ?? architecture).fullAttentionEvery;
  const name = metadata['general.name'];
  return {
    params: weights,
    activeParams: weights - unread,
    layers,
    width,
    ...cacheHeads(header, heads, width),
    ...vocabularyOf(tensors, width),
    ...(every === undefined ? {} : { cacheLayers: Math.floor(layers / every) }),
    family: architecture,
    name: typeof name === 'string' && name !== '' ? name : undefined,
    positions: header.count('context_length'),
    quantisation: undefined,
    weightBits: (weightBytes * 8) / weights,
    weightBytes,
    bytesByType,
  };
}

/** Rows of the matrix of input embeddings: one a token of the vocabulary. */
function vocabularyOf(tensors: readonly GgufTensor[], width: number): { readonly vocabulary?: number } {
  const embeddings = tensors.find(({ name }) => name === 'token_embd.weight');
  const vocabulary = embeddings === undefined ? Number.NaN : embeddings.weights / width;
  return Number.isInteger(vocabulary) ? { vocabulary } : {};
}

/** Heads and size of what the cache keeps twice; of latent attention one vector and the part of a key that positions turn. */
function cacheHeads(
  header: GgufFields,
  heads: number,
  width: number,
): { readonly kvHeads: number; readonly headSize: number } {
  const rank = header.count('attention.kv_lora_rank');
  if (rank !== undefined) return { kvHeads: 1, headSize: (rank + header.needed('rope.dimension_count')) / 2 };
  const size = header.count('attention.key_length') ?? width / heads;
  if (!Number.isInteger(size))
    throw header.refuse('attention.head_count', `is ${heads}, which does not divide the width ${width}`);
  const kvHeads = header.count('attention.head_count_kv') ?? heads;
  if (!(kvHeads > 0 && heads % kvHeads === 0))
    throw header.refuse('attention.head_count_kv', `is ${kvHeads}, which does not divide the ${heads} heads`);
  return { kvHeads, headSize: size };
}

function sumTensors(tensors: readonly GgufTensor[], header: GgufFields, file: string) {
  const experts = header.count('expert_count') ?? 0;
  const used = experts > 0 ? header.needed('expert_used_count') : 0;
  if (used > experts)
    throw header.refuse('expert_used_count', `is ${used}, and there are ${experts} experts`);
  let [weightBytes, weights, unread] = [0, 0, 0];
  const bytesByType: Record<string, number> = {};
  for (const tensor of tensors) {
    const stored = ggmlTensor(tensor.type, tensor.weights);
    if (stored === undefined)
      throw new InputError(
        'unsupported-model',
        `tensor ${shown(tensor.name)} is of ggml type ${tensor.type}, which is not known`,
        { file },
      );
    weights += tensor.weights;
    weightBytes += stored.bytes;
    bytesByType[stored.type] = (bytesByType[stored.type] ?? 0) + stored.bytes;
    if (experts > 0 && EXPERT_TENSOR.test(tensor.name)) unread += tensor.weights * (1 - used / experts);
  }
  if (weights === 0) throw new InputError('unsupported-model', 'has no tensor', { file });
  return { weightBytes, weights, unread: Math.round(unread), bytesByType };
}

/** Counts of a header below the name of its design; of a list, one a layer, the largest. */
class GgufFields {
  readonly #metadata: Readonly<Record<string, unknown>>;
  readonly #architecture: string;
  readonly #file: string;

  constructor(metadata: Readonly<Record<string, unknown>>, architecture: string, file: string) {
    this.#metadata = metadata;
    this.#architecture = architecture;
    this.#file = file;
  }

  count(key: string): number | undefined {
    const field = `${this.#architecture}.${key}`;
    const entry = this.#metadata[field];
    if (entry === undefined) return undefined;
    const value = Array.isArray(entry) ? Math.max(...entry.map(Number)) : Number(entry);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new InputError('invalid-value', `is ${shown(String(entry))}; it must be a whole number from 0`, {
      file: this.#file,
      field,
    });
  }

  refuse(key: string, why: string): InputError {
    const field = `${this.#architecture}.${key}`;
    return new InputError('unsupported-model', why, { file: this.#file, field });
  }

  needed(key: string): number {
    const value = this.count(key);
    const place = { file: this.#file, field: `${this.#architecture}.${key}` };
    if (value === undefined) throw new InputError('missing-inputs', 'is missing', place);
    if (value > 0) return value;
    throw new InputError('out-of-range', 'is 0; it must be above 0', place);
  }
}
