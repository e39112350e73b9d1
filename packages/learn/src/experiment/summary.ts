import { counted, escapeMarkdown } from '@ctfusion/base/text';
import { configName } from './config-name.js';
import type { ExperimentOutcome } from './run.js';

/** `summary.md` of a run: what was asked, and the error on what was unseen. */
export function formatSummary({ loaded, dataset, features, folds, metrics }: ExperimentOutcome): string {
  const { config } = loaded;
  const groupColumn = escapeMarkdown(config.validation.group_by_col.join(' / '));
  const percent = (value: number): string => value.toFixed(2);
  const rounds = folds.flatMap((fold) => [
    ...fold.fitted.rounds,
    ...(fold.fitted.rounds.length === 0 ? [0] : []),
  ]);
  return `${[
    `# ${escapeMarkdown(configName(loaded.file))}`,
    '',
    ...(config.description === undefined ? [] : [escapeMarkdown(config.description.trim()), '']),
    `- Dataset: ${escapeMarkdown(dataset.source)}, ${dataset.rowCount} rows`,
    `- Validation: ${config.validation.strategy} by ${groupColumn}, ${counted(folds.length, 'fold')}, ${metrics.n} test rows`,
    `- Features: ${features.length}; rounds: ${Math.min(...rounds)} to ${Math.max(...rounds)}`,
    '',
    '| MAPE % | mean over groups % | median % | P90 % | P95 % | P99 % |',
    '|---|---|---|---|---|---|',
    `| ${[metrics.mape, metrics.mape_group_mean, metrics.p50_ape, metrics.p90_ape, metrics.p95_ape, metrics.p99_ape].map(percent).join(' | ')} |`,
    '',
    `| ${groupColumn} | rows | MAPE % |`,
    '|---|---|---|',
    ...metrics.groups.map(({ group, n, mape }) => `| ${escapeMarkdown(group)} | ${n} | ${percent(mape)} |`),
  ].join('\n')}\n`;
}
