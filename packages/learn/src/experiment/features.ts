import { basename, extname } from 'node:path';
import type { PredictorKind } from '@ctfusion/predict';
import type { ExperimentConfig } from '@ctfusion/schema';

/** Name of a config without folder and extension: what its runs are called. */
export const configName = (file: string): string => basename(file, extname(file));

/** The features in the order in which the model sees them: host, transfer, device, task; a repeated name counts once. */
export function featureNames({ features }: ExperimentConfig): string[] {
  if (features === undefined) return [];
  return [
    ...new Set([
      ...features.host_cols,
      ...features.transfer_cols,
      ...features.device_cols,
      ...features.task_cols,
    ]),
  ];
}

/** The predictor that a config asks for: by name, else direct where it names features (the published form), else staged. */
export function predictorKind({ predictor, features }: ExperimentConfig): PredictorKind {
  return predictor.kind ?? (features === undefined ? 'staged' : 'direct');
}
