import type { Table } from '@ctfusion/base';
import type { LoadedConfig } from '@ctfusion/learn';
import { note } from '../output.js';

export interface ExperimentOptions {
  dataset?: string;
  set: string[];
}

/** A config with its overrides, and the dataset that it names or that stands in for it. */
export async function loadExperiment(
  config: string,
  options: ExperimentOptions,
): Promise<readonly [LoadedConfig, Table]> {
  const { loadExperimentConfig, loadExperimentDataset } = await import('@ctfusion/learn');
  const loaded = loadExperimentConfig(config, options.set);
  return [loaded, await loadExperimentDataset(loaded, options.dataset)];
}

export function reportGroup(group: number, groups: number): void {
  note(`left-out group ${group} of ${groups}`);
}
