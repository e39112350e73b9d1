import type { Table } from '@ctfusion/base';
import type { ExperimentConfig } from '@ctfusion/schema';
import type { FitRequest, FittedPredictor } from './fit-request.js';

/** A way to learn a predictor. What it learned is loaded by the format of the same kind that `predict` knows. */
export interface Method {
  /** What a config calls it: `predictor.kind`. */
  readonly kind: string;
  /** @throws InputError naming file and field of a config that the method cannot use, whatever the dataset. */
  checkConfig?(config: ExperimentConfig, configFile: string): void;
  /** @throws InputError naming what the dataset lacks for this config. */
  checkDataset(dataset: Table, config: ExperimentConfig, configFile: string): void;
  /** @throws InputError or GbdtError for rows or settings that cannot be learned from. */
  fit(request: FitRequest): FittedPredictor;
}
