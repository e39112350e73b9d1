import { formatDuration } from '@ctfusion/base/text';
import type { RankedSystem, Ranking } from '@ctfusion/predict';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';

import { formatReasons } from './reasons.js';
import { shownTarget, targetNames, targetWords } from './target-text.js';

/**
 * The best `count` systems as a table, how many follow, and what is to be said about those shown and those unsupported.
 * @param width characters in a line; columns that do not fit are named below the table
 */
export function formatRanking(
  { objective, level, systems, sureEnough, isBeyondTraining }: Ranking,
  count: number,
  width = terminalWidth(),
): string {
  const supported = systems.filter(({ rank }) => rank !== null);
  const unsupported = systems.slice(supported.length);
  const shown = supported.slice(0, count);
  const rest = supported.length - shown.length;
  const reasons = formatReasons([...shown, ...unsupported].map(({ verdict }) => verdict));
  return [
    ...(isBeyondTraining ? [NO_RANKING] : []),
    ...surenessLines(supported, sureEnough),
    sureEnough === undefined || sureEnough === 0
      ? `by ${objective}, best first`
      : `the ${sureEnough} that are sure enough by ${has(shown, 'expectedCost') ? 'cost' : 'latency'}, then the others by probability`,
    formatFittingTable(rankingColumns(shown, level), width),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
    ...(unsupported.length > 0 ? [`${unsupported.length} not ranked, being unsupported`] : []),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
  ].join('\n');
}

const has = (systems: readonly RankedSystem[], field: keyof RankedSystem): boolean =>
  systems.some((system) => system[field] !== undefined);

/** Columns of which at least one system has a value. */
function rankingColumns(systems: readonly RankedSystem[], level: number): FittingColumn[] {
  const column = (header: string, place: number, text: (system: RankedSystem) => string): FittingColumn => ({
    header,
    place,
    cells: systems.map(text),
  });
  const where = (field: keyof RankedSystem, ...columns: FittingColumn[]): FittingColumn[] =>
    has(systems, field) ? columns : [];
  const interval = `${Number((100 * level).toPrecision(3))} % interval`;
  return [
    column('rank', 0, ({ rank }) => String(rank)),
    column('system', 0, ({ systemId }) => systemId),
    column('predicted', 0, ({ latencyMs }) => formatDuration(latencyMs!)),
    ...where(
      'lowerMs',
      column(interval, 1, ({ lowerMs, upperMs }) => `${shownTarget(lowerMs)} … ${shownTarget(upperMs)}`),
    ),
    ...targetNames(systems).map((target) =>
      column(targetWords(target), 7, ({ targets }) => shownTarget(targets?.[target])),
    ),
    ...where(
      'deadlineProbability',
      column('in time', 2, ({ deadlineProbability: share }) => (share === undefined ? '–' : chance(share))),
    ),
    ...where(
      'expectedCost',
      column('price/h', 6, ({ pricePerHour }) => pricePerHour?.toFixed(3) ?? '–'),
      column('cost', 3, ({ expectedCost }) => expectedCost?.toPrecision(3) ?? '–'),
    ),
    ...(has(systems, 'boundBy')
      ? [column('bottleneck', 5, ({ boundBy }) => boundBy ?? '–')]
      : where(
          'bottleneck',
          column('bottleneck', 5, ({ bottleneck }) => bottleneck ?? '–'),
        )),
    column('verdict', 4, ({ verdict }) => verdict.status),
  ];
}

/** To a tenth of a percent; what is nearer to none or all is said to be. */
function chance(probability: number): string {
  if (probability < 0.001) return '< 0.1 %';
  return probability >= 0.9999 ? '> 99.9 %' : `${(100 * probability).toFixed(1)} %`;
}

/** Said first where the order means little. */
const NO_RANKING =
  'no ranking: each of these lies outside what the bundle learned from in most inputs; what follows is an order by figures that nobody has tested';

/** Below this chance a deadline is as good as missed. */
const HOPELESS = 0.01;

/** Said first where no system will meet the deadline. */
function surenessLines(supported: readonly RankedSystem[], sureEnough: number | undefined): string[] {
  const chances = supported.flatMap(({ deadlineProbability }) => deadlineProbability ?? []);
  if (chances.length === 0) return [];
  const best = Math.max(...chances);
  const surest = `the surest has ${chance(best)}`;
  if (sureEnough === 0) return [`none will meet the deadline with the probability asked for: ${surest}`];
  return sureEnough === undefined && best < HOPELESS ? [`none will meet the deadline: ${surest}`] : [];
}
