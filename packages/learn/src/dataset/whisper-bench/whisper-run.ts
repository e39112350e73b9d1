/** One line of a table of the benchmark: the encoder on 30 s of audio. */
export interface WhisperRun {
  /** As the catalog is asked for it. */
  readonly device: string;
  /** `cpu`, `cuda`, `metal`, …; lower case. */
  readonly accelerator: string;
  /** `tiny.en`, `large-v3-turbo`. */
  readonly model: string;
  /** `f16`, `q5_0`, `q8_0`. */
  readonly quantisation: string;
  /** NaN where the table does not say. */
  readonly threads: number;
  readonly hasFlashAttention: boolean;
  readonly software: string;
  readonly encodeMs: number;
}
