import type { Table } from '@ctfusion/base';
import { layerCountings, OVERLAP_OF_RUN_MODE } from '@ctfusion/predict';
import { COLUMN, isLatencyAtBatch } from '@ctfusion/schema/columns';
import type { Bundle } from '@ctfusion/schema/documents';
import { DATA_SHEET_BACKEND } from '../dataset/backend.js';
import { groupNames } from '../dataset/group-names.js';
import type { FitRequest } from './fit-request.js';

/** Where a bundle came from. */
export function provenanceOf(
  request: FitRequest,
  training: Table,
  rounds: readonly number[],
): Bundle['provenance'] {
  const groups = groupNames(training, request.config.validation.group_by_col);
  return {
    config: request.configFile,
    dataset: request.dataset.source,
    backend: backendOf(training),
    settings: settingsOf(training),
    curves: training.names.some(isLatencyAtBatch),
    created_at: new Date().toISOString(),
    training_rows: training.rowCount,
    training_groups: [...new Set(groups)].sort(),
    rounds: [...rounds],
  };
}

/** How the training runs were run, as far as they say. */
function settingsOf(training: Table): Record<string, string[]> {
  const valuesOf = (column: string): string[] =>
    training.has(column) ? [...new Set(training.texts(column))].filter((value) => value !== '').sort() : [];
  const settings = [
    COLUMN.taskKind,
    COLUMN.runtime,
    COLUMN.precision,
    COLUMN.quantisation,
    COLUMN.parallelDevices,
    COLUMN.overlap,
  ];
  const found = settings.map((column): [string, string[]] => [column, valuesOf(column)]);
  const modes = valuesOf(COLUMN.runMode).flatMap((mode) => OVERLAP_OF_RUN_MODE[mode] ?? []);
  const countings = layerCountings(training);
  return Object.fromEntries([
    ...(countings.length === 0 ? [] : [[COLUMN.layerCounting, countings] as const]),
    ...(modes.length === 0 ? [] : [[COLUMN.overlap, modes] as const]),
    ...found.filter(([, values]) => values.length > 0),
  ]);
}

/** Range of each input over the training rows. */
export function trainingDomainOf(training: Table, inputs: readonly string[]): Bundle['training_domain'] {
  return Object.fromEntries(
    inputs.map((name) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const value of training.numbers(name)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      return [name, low <= high ? [low, high] : null];
    }),
  );
}

/** Of machines that several measured, no one's rates count for more than a data sheet's. */
function backendOf(training: Table): string {
  const backends = new Set(training.has(COLUMN.backend) ? training.texts(COLUMN.backend) : []);
  return backends.size > 1 ? DATA_SHEET_BACKEND : ([...backends][0] ?? '');
}
