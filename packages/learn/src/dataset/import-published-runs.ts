import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, Table } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import { importCtfusion } from './import-ctfusion.js';

const OUTPUTS = ['experiments', 'outputs'] as const;
/** The method's own experiment has the true times; the first ablation the batch sizes of the same rows. */
const WITH_TIMES = 'exp001';
const WITH_BATCH_SIZES = 'exp002';

/**
 * Machines and held-out runs of the published repository.
 * @throws InputError naming what the folder lacks.
 */
export function importPublished(folder: string): { machines: Table; runs: Table } {
  return {
    machines: importCtfusion(folder).table,
    runs: publishedRuns(predictionsOf(folder, WITH_TIMES), predictionsOf(folder, WITH_BATCH_SIZES)),
  };
}

function predictionsOf(folder: string, experiment: string): Table {
  const outputs = join(folder, ...OUTPUTS);
  const found = existsSync(outputs)
    ? readdirSync(outputs).find((name) => name.startsWith(experiment))
    : undefined;
  if (found === undefined) {
    throw new InputError('file-unreadable', `has no run of '${experiment}'`, { file: outputs });
  }
  return readCsv(join(outputs, found, 'predictions.csv'), columnType);
}

/** The runs of the published experiments: true times from one file, batch sizes from another with the same rows. */
function publishedRuns(withTimes: Table, withBatchSizes: Table): Table {
  if (withTimes.rowCount !== withBatchSizes.rowCount) {
    throw new InputError(
      'inconsistent',
      `has ${withTimes.rowCount} rows, ${withBatchSizes.source} has ${withBatchSizes.rowCount}`,
      { file: withTimes.source },
    );
  }
  const columns = [COLUMN.systemId, COLUMN.modelName, 'target'].map(
    (name) => [name, withTimes.column(name)] as const,
  );
  return new Table(
    [...columns, [COLUMN.batchSize, withBatchSizes.column(COLUMN.batchSize)]],
    withTimes.rowCount,
    withTimes.source,
  );
}
