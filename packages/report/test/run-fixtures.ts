import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FixtureRow {
  readonly rowId: number;
  readonly system: string;
  readonly model: string;
  readonly batchSize: number;
  readonly target: number;
  readonly prediction: number;
}

const SYSTEMS = ['host_a__gpu_small', 'host_b__gpu_small', 'host_a__gpu_large', 'host_c__gpu_large'];
const MODELS = ['detr', 'ssd300', 'yolo_v8'];
const BATCH_SIZES = [1, 8, 64];

/**
 * Every model and batch size on every system, with predictions off by a fixed pattern of at most `spread` percent: no randomness, so that
 * snapshots stay.
 */
export function fixtureRows(spread = 30, phase = 0): FixtureRow[] {
  return SYSTEMS.flatMap((system, s) =>
    MODELS.flatMap((model, m) =>
      BATCH_SIZES.map((batchSize, b) => {
        const rowId = (s * MODELS.length + m) * BATCH_SIZES.length + b;
        const target = (100 * (m + 1) * batchSize ** 0.8) / (1 + s);
        const offPercent = spread * Math.sin(1 + phase + 2.4 * rowId);
        return { rowId, system, model, batchSize, target, prediction: target * (1 + offPercent / 100) };
      }),
    ),
  );
}

/** Writes a run directory with our column layout and returns its path. */
export function writeRun(
  parent: string,
  name: string,
  rows: readonly FixtureRow[],
  extraColumns: Readonly<Record<string, (row: FixtureRow) => number>> = {},
): string {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  const extras = Object.entries(extraColumns);
  const header = [
    'row_id,fold,split,system_id,model_name,batch_size,target,preds,error,ape',
    ...extras.map(([key]) => key),
  ].join(',');
  const lines = rows.map((row) =>
    [
      row.rowId,
      1,
      'test',
      row.system,
      row.model,
      row.batchSize,
      row.target,
      row.prediction,
      row.target - row.prediction,
      Math.abs(row.target - row.prediction) / row.target,
      ...extras.map(([, value]) => value(row)),
    ].join(','),
  );
  writeFileSync(join(directory, 'predictions.csv'), `${[header, ...lines].join('\n')}\n`);
  return directory;
}
