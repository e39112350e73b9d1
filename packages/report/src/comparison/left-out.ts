import { join } from 'node:path';
import { groupRows, InputError, type RowGroup, type Table } from '@ctfusion/base';
import { groupNames, loadExperimentConfig } from '@ctfusion/learn';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Run } from './run.js';

/** What was left out together, where that is more than one system: the columns that tell groups apart, and the test rows of each. */
export interface LeftOut {
  readonly by: readonly string[];
  readonly groups: readonly RowGroup[];
}

/**
 * Undefined where single systems were left out, or the run's config is not at hand.
 * @param datasetRows the test rows of the dataset, with all its columns
 */
export function leftOutOf({ directory }: Run, datasetRows: Table): LeftOut | undefined {
  try {
    const { config } = loadExperimentConfig(join(directory, 'config.yml'));
    const by = config.validation.group_by_col;
    if (by.length === 1 && by[0] === COLUMN.systemId) return undefined;
    return { by, groups: groupRows(groupNames(datasetRows, by)) };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
