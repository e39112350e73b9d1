import { didYouMean, InputError, shown } from '@ctfusion/base';
import { type ImageAxes, imageInputs } from './image-inputs.js';
import type { DeclaredTensor, OnnxGraph } from './onnx/onnx-graph.js';

/** How to fix what a model file leaves open. */
export interface InputSizeOptions {
  /** Batch size; by default the file's own where it fixes one, else 1. */
  readonly batchSize?: number | undefined;
  /** Height and width of image inputs, pixels, where the model leaves them open. */
  readonly inputSize?: { readonly height: number; readonly width: number } | undefined;
  /** Values of other dimensions by name (`sequence`), or of unnamed ones by axis (`1`) or input and axis (`x.1`). */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
}

/** Concrete shapes of all inputs, and which of their dimensions is the batch. */
export interface ResolvedInputs {
  /** By name; `undefined` for an input of which the file declares no shape (or that is a sequence). */
  readonly shapes: ReadonlyMap<string, readonly number[] | undefined>;
  readonly batchSize: number;
  readonly images: ReadonlyMap<string, ImageAxes>;
}

/**
 * Resolves inputs' shapes. An open first dimension is the batch, and so is every dimension of the same name; a fixed
 * one is the file's own. Height and width of images come from `inputSize`, other open dimensions from `dimensions`.
 * @throws InputError naming a dimension that is still open, or fixed in the file to something else than asked for, or a
 * size for which there is no dimension.
 */
export function resolveInputs(graph: OnnxGraph, options: InputSizeOptions): ResolvedInputs {
  const images = imageInputs(graph);
  const resolver = new Resolver(graph, options, images);
  const shapes = new Map(graph.inputs.map((input) => [input.name, resolver.shape(input)]));
  resolver.requireUsed();
  return { shapes, batchSize: resolver.batchSize(shapes), images };
}

/** The batch size that a file fixes; undefined where an input leaves it open. */
export function fixedBatchSize(graph: OnnxGraph): number | undefined {
  const isOpen = graph.inputs.some(
    ({ dims }) => dims !== undefined && dims.length > 0 && typeof dims[0] !== 'number',
  );
  return isOpen ? undefined : fixedBatches(graph, imageInputs(graph))[0];
}

class Resolver {
  readonly #batchNames: ReadonlySet<string>;
  readonly #openBatches: readonly DeclaredTensor[];

  constructor(
    readonly graph: OnnxGraph,
    readonly options: InputSizeOptions,
    readonly images: ReadonlyMap<string, ImageAxes>,
  ) {
    this.#openBatches = graph.inputs.filter(
      ({ dims }) => dims !== undefined && dims.length > 0 && typeof dims[0] !== 'number',
    );
    this.#batchNames = new Set(
      this.#openBatches.map(({ dims }) => dims![0]).filter((dim) => typeof dim === 'string'),
    );
  }

  shape(input: DeclaredTensor): readonly number[] | undefined {
    return input.dims?.map((dim, axis) =>
      typeof dim === 'number' ? this.#fixed(input, axis, dim) : this.#open(input, axis, dim),
    );
  }

  /** A size that belongs to no dimension was meant for one: a misspelt name must not leave a default in its place. */
  requireUsed(): void {
    const { dimensions = {} } = this.options;
    const open = this.graph.inputs.flatMap(({ name, dims }) =>
      (dims ?? []).flatMap((dim, axis) =>
        typeof dim === 'number'
          ? []
          : dim === undefined
            ? [`${name}.${axis}`, String(axis)]
            : [dim, `${name}.${axis}`],
      ),
    );
    const unused = Object.keys(dimensions).find((name) => !open.includes(name));
    if (unused !== undefined) {
      throw new InputError(
        'unknown-name',
        `no input has an open dimension ${shown(unused)}${didYouMean(unused, open)}`,
        {
          file: this.graph.file,
        },
      );
    }
  }

  /** The size of the first open batch; of a file that fixes all, that which most inputs and outputs have first. */
  batchSize(shapes: ReadonlyMap<string, readonly number[] | undefined>): number {
    const image = this.#openBatches.find(({ name }) => this.images.has(name));
    const open = image ?? this.#openBatches[0];
    if (open !== undefined) return Math.max(1, shapes.get(open.name)![0]!);
    const own = fixedBatches(this.graph, this.images);
    const asked = this.options.batchSize;
    if (asked === undefined) return Math.max(1, own[0] ?? 1);
    if (own.length > 0 && !own.includes(asked)) {
      const input = this.graph.inputs.find(({ dims }) => dims?.[0] === own[0]);
      throw new InputError(
        'unsupported-size',
        `dimension 0 is fixed to ${own[0]} in the file, so batch size ${asked} cannot be profiled`,
        { file: this.graph.file, field: input?.name ?? '' },
      );
    }
    return asked;
  }

  /** Image sizes that were asked for must be those of the file; first dimensions are judged together. */
  #fixed(input: DeclaredTensor, axis: number, dim: number): number {
    const image = this.images.get(input.name);
    const side = axis === image?.height ? 'height' : axis === image?.width ? 'width' : undefined;
    const asked = side && this.options.inputSize?.[side];
    if (asked !== undefined && asked !== dim) {
      throw new InputError(
        'unsupported-size',
        `dimension ${axis} is fixed to ${dim} in the file, so ${side} ${asked} cannot be profiled`,
        { file: this.graph.file, field: input.name },
      );
    }
    return dim;
  }

  #open(input: DeclaredTensor, axis: number, dim: string | undefined): number {
    const given = this.#given(input, axis, dim);
    if (given !== undefined) return given;
    if (axis === 0 || (dim !== undefined && this.#batchNames.has(dim))) return this.options.batchSize ?? 1;
    const image = this.images.get(input.name);
    const side = axis === image?.height ? 'height' : axis === image?.width ? 'width' : undefined;
    const size = side && this.options.inputSize?.[side];
    if (size !== undefined) return size;
    throw new InputError(
      side === undefined ? 'open-dimension' : 'open-image-size',
      `dimension ${axis} (${dim ?? 'unnamed'}) is dynamic: ${this.#remedy(input, axis, dim, side)}`,
      { file: this.graph.file, field: input.name },
    );
  }

  /** An unnamed dimension goes by its axis, after the input's name where several inputs leave that axis open. */
  #remedy(input: DeclaredTensor, axis: number, dim: string | undefined, side: string | undefined): string {
    if (side !== undefined) return 'the size of the image must be given';
    if (dim !== undefined) return 'its size must be given';
    const open = this.graph.inputs.filter(
      ({ dims }) => dims !== undefined && axis < dims.length && dims[axis] === undefined,
    );
    return `its size must be given under the name ${open.length > 1 ? `${input.name}.${axis}` : axis}`;
  }

  #given(input: DeclaredTensor, axis: number, dim: string | undefined): number | undefined {
    const dimensions = this.options.dimensions ?? {};
    const keys = dim === undefined ? [`${input.name}.${axis}`, String(axis)] : [dim, `${input.name}.${axis}`];
    const key = keys.find((each) => Object.hasOwn(dimensions, each));
    return key === undefined ? undefined : dimensions[key];
  }
}

/**
 * First dimensions of a file that fixes them all, the likeliest batch first: each input or output of rank ≥ 2 speaks for
 * its first dimension, an image twice, and a state [layers, batch, width] for its second.
 */
function fixedBatches(graph: OnnxGraph, images: ReadonlyMap<string, ImageAxes>): readonly number[] {
  const votes = new Map<number, number>();
  const vote = (size: unknown, weight: number) => {
    if (typeof size === 'number') votes.set(size, (votes.get(size) ?? 0) + weight);
  };
  for (const { name, dims } of graph.inputs) vote(dims?.[0], images.has(name) ? 2 : 1);
  for (const { dims } of graph.outputs) if ((dims?.length ?? 0) > 1) vote(dims![0], 1);
  for (const { dims } of graph.inputs) {
    const second = dims?.length === 3 ? dims[1] : undefined;
    if (typeof second === 'number' && votes.has(second) && second !== dims![0]) vote(second, 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1]).map(([size]) => size);
}
