import { COLUMN } from '@ctfusion/schema/columns';
import type { RankingDocument } from '@ctfusion/schema/documents';
import type { Predictor } from '../predictor.js';
import { type RankingOptions, rankSystems } from '../ranking/ranking.js';
import { rankingFields } from '../ranking/ranking-fields.js';
import { type PlainRecord, questionTable } from './question-table.js';

/** What is asked of `rank`. */
export interface RankQuestion extends Partial<RankingOptions> {
  /** Systems to choose among, each once: as of `predict`. */
  readonly systems: readonly PlainRecord[];
  readonly task: PlainRecord;
}

/** Without the version and the bundle's name, what `ctfusion rank --json` prints. */
export type RankAnswer = Omit<RankingDocument, 'schema_version' | 'bundle'>;

/**
 * Orders systems for a task, from plain objects: by the probability of meeting `deadlineMs`, by cost where the systems have prices
 * (`price_per_hour`), else by latency. Unsupported systems come last, with `rank: null` and the reason in their `verdict`.
 * @throws InputError for a record that cannot be read, or as `rankSystems`.
 */
export function rank(
  predictor: Predictor,
  { systems, task, level = 0.9, ...options }: RankQuestion,
): RankAnswer {
  const table = questionTable({ systems, tasks: [task] }, predictor.backend);
  const prices = COLUMN.pricePerHour;
  const hasPrices = table.has(prices) && table.numbers(prices).some((price) => price >= 0);
  const ranking = rankSystems(table, predictor, {
    level,
    ...(hasPrices ? { priceColumn: prices } : {}),
    ...options,
  });
  return rankingFields(ranking, options);
}
