/** One measured step, as an importer hands it over. Demand is that of the forward pass of one sample. */
export interface StepRun {
  /** As the source names it: what the catalog is asked for. */
  readonly device: string;
  /** The machine, where a source has several with one device; else the device. */
  readonly system?: string;
  /** `cuda`, `rocm`, `metal`, `cpu`. */
  readonly accelerator: string;
  readonly runtime: string;
  readonly software: string;
  readonly model: string;
  readonly mode: 'inference' | 'training';
  /** `fp32`, `tf32`, `fp16`, `amp`. */
  readonly precision: string;
  readonly optimizer: string;
  /** Samples of one device. */
  readonly batch: number;
  readonly devices: number;
  readonly milliseconds: number;
  readonly demand: StepDemand;
  /** Further columns of the row: host facts, benchmarks, keys of the source. */
  readonly columns?: Readonly<Record<string, number | string>>;
}

/** By class of operator; 0 where a model has none of it. */
export interface StepDemand {
  readonly convolutionGflops: number;
  readonly groupedGflops: number;
  readonly matrixGflops: number;
  readonly attentionGflops: number;
  readonly elementwiseGb: number;
  readonly normalisationGb: number;
  readonly params: number;
  readonly kernels: number;
  readonly inputMb?: number;
}
