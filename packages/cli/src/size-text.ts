import { formatDuration } from '@ctfusion/base/text';
import type { SizeDocument } from '@ctfusion/schema/documents';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';
import { costText, quotedCount } from './job-text.js';
import { formatReasons } from './reasons.js';

type SizedSystem = SizeDocument['systems'][number];
type Size = SizedSystem['sizes'][number];

const BAR_WIDTH = 20;

/** Three digits, `1,370` rather than 1.37e+3. */
const rateText = (rate: number | undefined): string =>
  rate === undefined ? '–' : Number(rate.toPrecision(3)).toLocaleString('en-US');

/** Sizes of one system as a table with bars; of several, one row each. */
export function formatSizes(document: SizeDocument, width = terminalWidth()): string {
  const [first] = document.systems;
  const text =
    first !== undefined && document.systems.length === 1
      ? oneSystem(first, document, width)
      : formatFittingTable(systemColumns(document), width);
  const verdicts = document.systems.flatMap(({ sizes }) => sizes.map(({ verdict }) => verdict));
  const reasons = formatReasons(verdicts);
  return [text, ...(reasons.length === 0 ? [] : ['', ...reasons])].join('\n');
}

function oneSystem(system: SizedSystem, { level, results }: SizeDocument, width: number | undefined): string {
  const { sizes, largest, fastest, cheapest } = system;
  const most = Math.max(...sizes.map(({ per_second }) => per_second ?? 0));
  const column = (header: string, place: number, text: (size: Size) => string): FittingColumn => ({
    header,
    place,
    cells: sizes.map(text),
  });
  const bar = ({ per_second: rate = 0 }: Size): string => '█'.repeat(Math.round((BAR_WIDTH * rate) / most));
  const marks = ({ batch }: Size): string =>
    [
      ...(batch === fastest ? ['fastest'] : []),
      ...(batch === cheapest ? ['cheapest'] : []),
      ...(batch === largest ? ['largest'] : []),
    ].join(', ');
  const columns = [
    column('batch', 0, ({ batch }) => String(batch)),
    column('fits', 0, ({ fits }) => (fits ? 'yes' : 'no')),
    column('one batch', 0, ({ predicted_total_time_ms: ms }) =>
      ms === undefined ? '–' : formatDuration(ms),
    ),
    column(`${Number((100 * level).toPrecision(3))} % interval`, 4, ({ lower_ms, upper_ms }) =>
      lower_ms === undefined || upper_ms === undefined
        ? '–'
        : `${formatDuration(lower_ms)} … ${formatDuration(upper_ms)}`,
    ),
    column(`${results.of}/s`, 0, ({ per_second }) => rateText(per_second)),
    column('', 2, bar),
    ...(sizes.some(({ cost }) => cost !== undefined)
      ? [column(`per ${quotedCount(results.quoted)} ${results.of}`, 1, ({ cost }) => costText(cost))]
      : []),
    column('', 1, marks),
    column('verdict', 3, ({ verdict }) => verdict.status),
  ];
  const misfit = sizes.find(({ fits }) => !fits)?.reason;
  return [
    system.system_id,
    formatFittingTable(columns, width),
    ...(misfit === undefined ? [] : [`the first that does not fit ${misfit}`]),
  ].join('\n');
}

function systemColumns({ systems, results }: SizeDocument): FittingColumn[] {
  const sizeOf = ({ sizes }: SizedSystem, batch: number | undefined): Size | undefined =>
    sizes.find((size) => size.batch === batch);
  const column = (header: string, place: number, text: (system: SizedSystem) => string): FittingColumn => ({
    header,
    place,
    cells: systems.map(text),
  });
  return [
    column('system', 0, ({ system_id }) => system_id),
    column('largest that fits', 0, ({ largest }) => String(largest ?? 'none')),
    column('fastest', 0, ({ fastest }) => String(fastest ?? '–')),
    column(`${results.of}/s`, 0, (system) => rateText(sizeOf(system, system.fastest)?.per_second)),
    column('one batch', 2, (system) => {
      const ms = sizeOf(system, system.fastest)?.predicted_total_time_ms;
      return ms === undefined ? '–' : formatDuration(ms);
    }),
    ...(systems.some(({ cheapest }) => cheapest !== undefined)
      ? [
          column('cheapest', 3, ({ cheapest }) => String(cheapest ?? '–')),
          column(`per ${quotedCount(results.quoted)} ${results.of}`, 1, (system) =>
            costText(sizeOf(system, system.cheapest)?.cost),
          ),
        ]
      : []),
  ];
}
