/** A model's output on the host. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** One batch through a model, with the time of each part, ms. */
export interface Inference {
  readonly outputs: Readonly<Record<string, ModelOutput>>;
  readonly h2dMs: number;
  readonly computeMs: number;
  readonly d2hMs: number;
}

/** Where a model comes from: a file, or bytes with the blob of their external weights. */
export type ModelSource =
  | { readonly path: string }
  | { readonly bytes: Uint8Array; readonly weights: Uint8Array };

/** A model on its device, ready to run. */
export interface LoadedModel {
  /** Runs one batch of images [batch, 3, height, width]. */
  infer(images: Float32Array, dims: readonly number[]): Promise<Inference>;
  dispose(): Promise<void>;
}
