/** A model's output on the host. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Parts of one batch's way through a model, ms. */
export interface InferenceParts {
  readonly h2dMs: number;
  readonly computeMs: number;
  readonly d2hMs: number;
}

export interface Inference {
  readonly outputs: Readonly<Record<string, ModelOutput>>;
  /** `undefined` where the runtime does all three in one and they cannot be told apart. */
  readonly parts: InferenceParts | undefined;
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
