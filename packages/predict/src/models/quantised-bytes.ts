import type { ModelConfig } from '../tasks/generation/model-config/config-fields.js';
import type { DecoderShape } from '../tasks/generation/model-config/count-parameters.js';
import { modelFamily } from '../tasks/generation/model-config/model-families.js';
import {
  bitsOfScheme,
  readDecoder,
  readModelConfig,
} from '../tasks/generation/model-config/read-model-config.js';
import { GGML_TYPES, ggmlScheme, type MatrixRole, matrixType } from './ggml-scheme.js';
import { ggmlTensor } from './tensor-types.js';

interface Matrix {
  readonly role: MatrixRole;
  readonly rowLength: number;
  readonly rows: number;
}

/**
 * Bytes of a decoder's weights as llama.cpp's `quantize` stores them: every matrix in the type that the scheme gives it, norms and biases in single
 * precision. Undefined for a scheme that is not llama.cpp's, and where attention is latent, whose matrices are others.
 * @throws InputError as `readModelConfig`.
 */
export function quantisedBytes(config: ModelConfig, file: string, schemeName: string): number | undefined {
  const scheme = ggmlScheme(schemeName);
  const { shape, family } = readDecoder(config, file);
  if (scheme === undefined || shape.latent !== undefined) return undefined;
  const { layers, heads, kvHeads, experts } = shape;
  const bytes = (matrix: Matrix, layer: number): number => {
    const place = { ...matrix, layer, layers, sharing: heads / kvHeads, experts: experts?.count ?? 0 };
    return ggmlTensor(GGML_TYPES[matrixType(scheme, place)], matrix.rowLength * matrix.rows)!.bytes;
  };
  const isTied = shape.isTied ?? modelFamily(family).isTied;
  const table = { rowLength: shape.embeddingWidth, rows: shape.vocabulary };
  // Of a model whose output weights are its embeddings, these are stored as the output's.
  let total =
    bytes({ ...table, role: 'output' }, 0) + (isTied ? 0 : bytes({ ...table, role: 'embedding' }, 0));
  let weights = table.rowLength * table.rows * (isTied ? 1 : 2);
  for (let layer = 0; layer < layers; layer++) {
    for (const matrix of layerMatrices(shape, family, layer)) {
      total += bytes(matrix, layer);
      weights += matrix.rowLength * matrix.rows;
    }
  }
  return total + SINGLE_BYTES * (readModelConfig(config, file).params - weights);
}

const SINGLE_BYTES = 4;
/** Families whose checkpoints have one matrix for queries, keys and values. */
const FUSED_FAMILIES = new Set([
  'phi3',
  'falcon',
  'gpt2',
  'gpt_neox',
  'bloom',
  'mpt',
  'chatglm',
  'dbrx',
  'gpt_bigcode',
]);

function layerMatrices(shape: DecoderShape, family: string, layer: number): Matrix[] {
  const { width, heads, kvHeads, headSize, layers, innerWidth, experts } = shape;
  const [queries, keys] = [heads * headSize, kvHeads * headSize];
  const inputs: Matrix[] = FUSED_FAMILIES.has(family)
    ? [{ role: 'query, key and value', rowLength: width, rows: queries + 2 * keys }]
    : [
        { role: 'query', rowLength: width, rows: queries },
        { role: 'key', rowLength: width, rows: keys },
        { role: 'value', rowLength: width, rows: keys },
      ];
  const attention: Matrix[] = [...inputs, { role: 'attention output', rowLength: queries, rows: width }];
  const upward = modelFamily(family).feedForwardMatrices - 1;
  const feedForward = (inner: number, count = 1): Matrix[] =>
    inner === 0
      ? []
      : [
          { role: 'gate or up', rowLength: width, rows: upward * inner * count },
          { role: 'down', rowLength: inner, rows: width * count },
        ];
  // Layers without experts come first where there are some (`first_k_dense_replace`), or in turn; their number is what counts.
  const isDense = experts === undefined || layer < layers - experts.layers;
  if (isDense) return [...attention, ...feedForward(innerWidth)];
  return [...attention, ...feedForward(experts.width, experts.count), ...feedForward(experts.sharedWidth)];
}

/**
 * Bits a weight of a scheme: of llama.cpp's, matrix by matrix as it stores a model whose configuration is known, of others on average.
 * @throws InputError naming the field if the scheme is not known.
 */
export function bitsOfWeights(
  {
    config,
    params,
    place,
  }: { readonly config: ModelConfig | undefined; readonly params: number; readonly place: string },
  scheme: string,
  field: string,
): number {
  const bytes = config && quantisedBytes(config, place, scheme);
  return bytes === undefined ? bitsOfScheme(scheme, field) : (bytes * 8) / params;
}
