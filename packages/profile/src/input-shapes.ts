import { InputError } from '@ctfusion/schema';
import type { DeclaredTensor, OnnxGraph } from './onnx-graph.js';

/** How to fix what a model file leaves open. */
export interface InputSizeOptions {
  /** Value of a dynamic batch dimension; default 1. */
  readonly batchSize?: number | undefined;
  /** Height and width of image inputs, pixels, where the model leaves them open. */
  readonly inputSize?: { readonly height: number; readonly width: number } | undefined;
  /** Values of other named dimensions, e.g. `sequence`. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
}

/**
 * Concrete shapes of all inputs. Dimension 0 is the batch; of a rank-4 input the image dimensions are the last two
 * (NCHW), or those before a last dimension of 1, 3 or 4 channels (NHWC). Throws InputError naming a dimension that is
 * still open, or fixed in the file to something else than asked for.
 */
export function resolveInputShapes(
  graph: OnnxGraph,
  options: InputSizeOptions,
): ReadonlyMap<string, readonly number[]> {
  return new Map(graph.inputs.map((input) => [input.name, resolveInput(graph.file, input, options)]));
}

function resolveInput(file: string, input: DeclaredTensor, options: InputSizeOptions): readonly number[] {
  const { dims } = input;
  if (dims === undefined) {
    throw new InputError('unsupported-model', 'has no declared shape, not even its number of dimensions', {
      file,
      field: input.name,
    });
  }
  const image = imageAxes(input);
  return dims.map((dim, axis) => {
    const wanted = wantedSize(axis, dims.length, image, options);
    if (typeof dim === 'number') {
      const asked = axis === 0 ? options.batchSize : wanted;
      if (asked !== undefined && asked !== dim && (axis === 0 ? dims.length > 1 : true)) {
        const what =
          axis === 0 ? `batch size ${asked}` : `${axis === image?.height ? 'height' : 'width'} ${asked}`;
        throw new InputError(
          'unsupported-size',
          `dimension ${axis} is fixed to ${dim} in the file, so ${what} cannot be profiled`,
          {
            file,
            field: input.name,
          },
        );
      }
      return dim;
    }
    const named = typeof dim === 'string' ? options.dimensions?.[dim] : undefined;
    const size = named ?? wanted;
    if (size === undefined) {
      const isImageSize = axis === image?.height || axis === image?.width;
      throw new InputError(
        isImageSize ? 'open-image-size' : 'open-dimension',
        `dimension ${axis} (${dim ?? 'unnamed'}) is dynamic: ${isImageSize ? 'the size of the image' : 'its size'} must be given`,
        { file, field: input.name },
      );
    }
    return size;
  });
}

function wantedSize(
  axis: number,
  rank: number,
  image: ImageAxes | undefined,
  options: InputSizeOptions,
): number | undefined {
  if (axis === 0 && rank > 0) return options.batchSize ?? 1;
  if (axis === image?.height) return options.inputSize?.height;
  if (axis === image?.width) return options.inputSize?.width;
  return undefined;
}

export interface ImageAxes {
  readonly height: number;
  readonly width: number;
}

/** Where height and width are in a rank-4 image input; `undefined` for any other input. */
export function imageAxes({ dims }: DeclaredTensor): ImageAxes | undefined {
  if (dims?.length !== 4) return undefined;
  const isChannels = (dim: unknown) => dim === 1 || dim === 3 || dim === 4;
  return isChannels(dims[3]) && !isChannels(dims[1]) ? { height: 1, width: 2 } : { height: 2, width: 3 };
}
