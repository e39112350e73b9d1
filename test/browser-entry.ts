/** What the page calls: everything from texts to a prediction and a ranking, without a file. */
import { joinByKey, parseCsv, tableFromRecords } from '@ctfusion/base';
import { crossJoin, loadBundle, predictJudged, rankSystems } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';

export interface BrowserQuestion {
  /** Path inside the bundle → text. */
  readonly bundle: Readonly<Record<string, string>>;
  /** CSV texts that describe the same systems. */
  readonly systems: readonly string[];
  readonly task: Record<string, unknown>;
}

export function answer({ bundle, systems, task }: BrowserQuestion): string {
  const predictor = loadBundle({ nameOf: (path) => path, readText: (path) => bundle[path]! });
  const tables = systems.map((text, index) => parseCsv(text, `systems ${index + 1}`, columnType));
  const machines = tables.reduce((left, right) => joinByKey(left, right, 'system_id'));
  const table = crossJoin(machines, tableFromRecords([task], 'task', columnType));
  const { predictions } = predictJudged(table, predictor, 0.9);
  return JSON.stringify({
    latencyMs: [...predictions.latencyMs],
    lowerMs: [...(predictions.interval?.lowerMs ?? [])],
    upperMs: [...(predictions.interval?.upperMs ?? [])],
    explained: predictor.explain?.(table).map(({ words }) => words),
    ranking: rankSystems(table, predictor, { level: 0.9 }),
  });
}
