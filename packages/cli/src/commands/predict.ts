import type { Command } from 'commander';
import { formatDuration, formatTable, print, printJson } from '../output.js';

interface PredictOptions {
  bundle: string;
  system: string[];
  task: string;
  json?: boolean;
}

interface PredictionRow {
  system_id?: string;
  model_name?: string;
  batch_size?: number;
  predicted_total_time_ms: number;
}

export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description('predict the end-to-end latency of tasks on systems')
    .requiredOption('--bundle <folder>', 'a bundle, as `train` writes it')
    .requiredOption(
      '--system <files...>',
      'system facts and benchmarks (.json, .csv, .parquet); several files are joined by system_id',
    )
    .requiredOption('--task <file>', 'task(s): one object or row each')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: PredictOptions) => {
      const rows = await predictRows(options);
      if (options.json) printJson({ bundle: options.bundle, predictions: rows });
      else print(formatPredictions(rows));
    });
}

async function predictRows({ bundle, system, task }: PredictOptions): Promise<PredictionRow[]> {
  const { crossJoin, loadBundle, readRows, readSystems } = await import('@ctfusion/core/predict');
  const predictor = loadBundle(bundle);
  const table = crossJoin(await readSystems(system), await readRows(task));
  const { latencyMs: predictions } = predictor.predict(table);
  const texts = (name: string): readonly string[] | undefined =>
    table.has(name) ? table.texts(name) : undefined;
  const systems = texts('system_id');
  const models = texts('model_name');
  const batchSizes = table.has('batch_size') ? table.numbers('batch_size') : undefined;
  return Array.from(predictions, (latencyMs, row) => ({
    ...(systems === undefined ? {} : { system_id: systems[row]! }),
    ...(models === undefined ? {} : { model_name: models[row]! }),
    ...(batchSizes === undefined ? {} : { batch_size: batchSizes[row]! }),
    predicted_total_time_ms: latencyMs,
  }));
}

function formatPredictions(rows: readonly PredictionRow[]): string {
  return formatTable(
    ['system', 'task', 'batch', 'predicted ms', ''],
    rows.map((row) => [
      row.system_id ?? '–',
      row.model_name ?? '–',
      String(row.batch_size ?? '–'),
      row.predicted_total_time_ms.toFixed(1),
      formatDuration(row.predicted_total_time_ms),
    ]),
  );
}
