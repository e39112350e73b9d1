import type { ExperimentConfig } from '@ctfusion/schema';

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
