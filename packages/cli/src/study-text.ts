import type {
  CalibrationStudyDocument,
  CoverageStudyDocument,
  GroupStudyDocument,
  ImputationStudyDocument,
  LadderStudyDocument,
  PublishedStudyDocument,
} from '@ctfusion/schema/documents';
import { formatFittingTable, formatTable } from './fitting-table.js';

type Grouping = GroupStudyDocument['groupings'][number];

const range = (values: readonly number[], digits: number): string =>
  values.map((value) => value.toFixed(digits)).join(' … ');

/** A paired difference with its interval; a dash where there is none. */
const differenceText = (paired: Grouping['against']): string =>
  paired === undefined ? '–' : `${paired.difference.toFixed(2)} [${range(paired.confidence, 2)}]`;

/** Groupings, a row each, and below them what doubling a capability moves. */
export function formatGroupStudy({ groupings, elasticity }: GroupStudyDocument, width?: number): string {
  const column = (header: string, place: number, text: (one: Grouping) => string) => ({
    header,
    place,
    cells: groupings.map(text),
  });
  const isCompared = groupings.some(({ against }) => against !== undefined);
  const errors = formatFittingTable(
    [
      column('left out', 0, ({ by }) => by.join(',')),
      column('groups', 6, ({ groups }) => String(groups.length)),
      column('error %', 0, ({ mean }) => mean.error.toFixed(2)),
      column('95 % of it', 1, (one) => range(one.error_confidence, 1)),
      column('worst', 2, ({ worst_error: { error, group } }) => `${error.toFixed(1)} ${group}`),
      column('inside %', 1, ({ mean }) => mean.coverage.toFixed(1)),
      column('least', 3, ({ worst_coverage: { coverage, group } }) => `${coverage.toFixed(0)} ${group}`),
      column('score', 4, ({ mean }) => mean.interval_score.toFixed(3)),
      column('width', 5, ({ mean }) => mean.relative_width.toFixed(2)),
      ...(isCompared ? [column('difference', 0, ({ against }) => differenceText(against))] : []),
    ],
    width,
  );
  const moved = formatTable(
    ['twice as good', 'own stages shrink %', 'their share %', 'others change %', 'growth %'],
    elasticity.map((one) => [
      one.capability,
      ...[one.own_shrinks, one.own_share, one.others_change, one.largest_growth].map((share) =>
        (100 * share).toFixed(1),
      ),
    ]),
    width,
  );
  return `${errors}\n\n${moved}`;
}

/** Machines a row each, frame sizes a column each: how many times as long as the fastest a run takes. */
export function formatPublishedStudy(
  { cells, true_ratios, sizes }: PublishedStudyDocument,
  width?: number,
): string {
  const frames = sizes.map(({ im_width, im_height }) => `${im_width} × ${im_height}`);
  const rows = Object.entries(true_ratios).map(([machine, ratio]) => [
    machine,
    ratio.toFixed(2),
    ...sizes.map(({ ratios }) => ratios[machine]!.toFixed(2)),
  ]);
  return formatTable(
    ['machine', 'true', ...frames],
    [
      ...rows,
      ["Kendall's tau", '', ...sizes.map(({ mean_kendall_tau: tau }) => tau.toFixed(2))],
      [`fastest right, of ${cells}`, '', ...sizes.map(({ fastest_right }) => String(fastest_right))],
    ],
    width,
  );
}

/** Error by the number of measured runs. */
export const formatCalibrationStudy = (
  { schema_version: _, ...errors }: CalibrationStudyDocument,
  width?: number,
): string =>
  formatTable(
    ['runs', 'MAPE %'],
    Object.entries(errors).map(([count, mape]) => [count, mape.toFixed(2)]),
    width,
  );

/** Groups, a row each, and a sentence on all of them. */
export function formatCoverageStudy(study: CoverageStudyDocument, width?: number): string {
  const [low, high] = study.coverage_confidence;
  const table = formatTable(
    ['group', 'runs', 'inside %'],
    study.groups.map(({ group, n, coverage }) => [group, String(n), coverage.toFixed(1)]),
    width,
  );
  const percent = (value: number): string => value.toFixed(1);
  return [
    table,
    '',
    `${(100 * study.level).toFixed(0)} % intervals hold ${percent(study.coverage)} % (95 % confidence, by group: ${percent(low)} to ${percent(high)}); ` +
      `mean relative width ${study.mean_relative_width.toFixed(2)}`,
  ].join('\n');
}

/** What is known of the left-out machines, a row each. */
export const formatLadderStudy = ({ levels }: LadderStudyDocument, width?: number): string =>
  formatTable(
    ['known', 'runs', 'MAPE %', 'inside %', 'width', 'score', 'answered %', 'difference'],
    levels.map((one) => [
      one.level,
      String(one.runs),
      one.mape.toFixed(2),
      one.coverage.toFixed(1),
      one.relative_width.toFixed(2),
      one.interval_score.toFixed(3),
      (100 * one.answered).toFixed(1),
      differenceText(one.against_first),
    ]),
    width,
  );

/** Benchmarks, a row each. */
export const formatImputationStudy = ({ benchmarks }: ImputationStudyDocument, width?: number): string =>
  formatTable(
    ['benchmark', 'left out', 'readings', 'log error', 'expected', 'inside %'],
    benchmarks.map((one) => [
      one.benchmark,
      `${one.left_out} model`,
      String(one.readings),
      one.log_error.toFixed(2),
      one.expected_log_error.toFixed(2),
      one.coverage.toFixed(0),
    ]),
    width,
  );
