/** What one evaluation of a network for one image asks. */
export interface NetworkWork {
  /** 2 × multiply-adds. */
  readonly flops: number;
  /** Activations read and written in half precision, scores of attention apart. */
  readonly bytes: number;
  /** Scores of attention written and read where they are kept whole. */
  readonly scoreBytes: number;
  readonly kernels: number;
  readonly params: number;
}

const HALF_BYTES = 2;
/** A matrix of scores is written by the product, read and written by the softmax, and read by the second product. */
const SCORE_PASSES = 4;

/** Counts the work of a network layer by layer. Channels are values; `area` is positions (height × width, or tokens). */
export class WorkCounter {
  #flops = 0;
  #bytes = 0;
  #scoreBytes = 0;
  #kernels = 0;
  #params = 0;

  get work(): NetworkWork {
    return {
      flops: this.#flops,
      bytes: this.#bytes,
      scoreBytes: this.#scoreBytes,
      kernels: this.#kernels,
      params: this.#params,
    };
  }

  /** A convolution of `size` × `size` onto `area` positions. */
  convolution(from: number, to: number, area: number, size: number, stride = 1): void {
    this.#product(from * size * size, to, area);
    this.#moves((from * stride * stride + to) * area);
    this.#params += to;
  }

  /** A product with a matrix of weights at every position. */
  linear(from: number, to: number, area: number, bias = true): void {
    this.#product(from, to, area);
    this.#moves((from + to) * area);
    if (bias) this.#params += to;
  }

  /** A normalisation with a scale and a shift per channel. */
  normalisation(channels: number, area: number): void {
    this.#moves(2 * channels * area);
    this.#params += 2 * channels;
    this.#kernels++;
  }

  /** `count` element-wise operations of one or two inputs. */
  elementwise(channels: number, area: number, count = 1): void {
    this.#moves(2 * channels * area * count);
    this.#kernels += count;
  }

  /** Scores of `queries` against `keys`, softmax, and the sum of values; width over all heads. */
  attention(width: number, queries: number, keys: number, heads: number): void {
    this.#flops += 2 * 2 * width * queries * keys;
    this.#moves(2 * width * (queries + keys));
    this.#scoreBytes += SCORE_PASSES * HALF_BYTES * heads * queries * keys;
    this.#kernels += 3;
  }

  #product(from: number, to: number, area: number): void {
    this.#flops += 2 * from * to * area;
    this.#params += from * to;
    this.#kernels++;
  }

  #moves(values: number): void {
    this.#bytes += HALF_BYTES * values;
  }
}
