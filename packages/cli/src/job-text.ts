import { counted, formatDuration } from '@ctfusion/base/text';
import type { JobDocument } from '@ctfusion/schema/documents';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';
import { formatReasons } from './reasons.js';

type JobRow = JobDocument['systems'][number];

/** What decides over the words of a job's table. */
type Answer = Pick<JobDocument, 'level' | 'objective' | 'systems_sure_enough' | 'budget' | 'min_probability'>;

/**
 * Systems for a job as a table, and what is to be said about them.
 * @param width characters in a line; columns that do not fit are named below the table
 */
export function formatJob(document: JobDocument, count: number, width = terminalWidth()): string {
  const supported = document.systems.filter(({ run_ms }) => run_ms !== undefined);
  const unsupported = document.systems.filter(({ run_ms }) => run_ms === undefined);
  const shown = supported.slice(0, count);
  const rest = supported.length - shown.length;
  const remarks = [
    ...formatReasons([...shown, ...unsupported].map(({ verdict }) => verdict)),
    ...formatReasons(shown.map(({ not_counted }) => ({ status: 'not counted', reasons: not_counted ?? [] }))),
  ];
  return [
    jobLine(document),
    ...answerLines(document, supported),
    formatFittingTable(jobColumns(shown, document), width),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
    ...(unsupported.length > 0 ? [`${unsupported.length} not ranked, being unsupported`] : []),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
  ].join('\n');
}

/** `17,580 steps: 3 epochs of 50,000 samples; 17 evaluations; assumed: …`. */
function jobLine({ job: { runs, epochs, results, evaluations, assumed } }: JobDocument): string {
  const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return [
    counted(runs, 'run', number(runs)),
    ...(results === undefined
      ? []
      : [counted(results.count, results.of.replace(/s$/, ''), number(results.count))]),
    ...(epochs === undefined || epochs === 1 ? [] : [counted(epochs, 'epoch', number(epochs))]),
    ...(evaluations === undefined ? [] : [counted(evaluations, 'evaluation', number(evaluations))]),
    ...assumed.map((sentence) => `assumed: ${sentence}`),
  ].join('; ');
}

/** How the systems are ordered, and first where none does what was asked. */
export function answerLines(
  { objective, systems_sure_enough: sureEnough, budget }: Answer,
  supported: readonly Pick<JobRow, 'deadline_probability' | 'over_budget' | 'cost'>[],
): string[] {
  const chances = supported.flatMap(({ deadline_probability: chance }) => chance ?? []);
  const isTooDear = supported.length > 0 && supported.every(({ over_budget }) => over_budget === true);
  const cheapest = Math.min(...supported.flatMap(({ cost }) => cost?.total ?? []));
  return [
    ...(isTooDear
      ? [`none is within the budget of ${budget}: the cheapest costs ${cheapest.toPrecision(3)}`]
      : []),
    ...(sureEnough === 0 && chances.length > 0
      ? [
          `none will meet the deadline with the probability asked for: the surest has ${chanceText(Math.max(...chances))}`,
        ]
      : []),
    ...(objective === undefined
      ? []
      : [
          sureEnough === undefined || sureEnough === 0
            ? `by ${objective}, best first`
            : `the ${sureEnough} that are sure enough by cost, then the others by probability`,
        ]),
  ];
}

function jobColumns(rows: readonly JobRow[], { level, budget }: Answer): FittingColumn[] {
  const column = (header: string, place: number, text: (row: JobRow) => string): FittingColumn => ({
    header,
    place,
    cells: rows.map(text),
  });
  const where = (is: (row: JobRow) => boolean, ...columns: FittingColumn[]): FittingColumn[] =>
    rows.some(is) ? columns : [];
  const duration = (ms: number | undefined): string => (ms === undefined ? 'unknown' : formatDuration(ms));
  const isSetUp = ({ start_ms }: JobRow): boolean => start_ms !== 0;
  return [
    ...where(
      ({ rank }) => rank !== null,
      column('rank', 0, ({ rank }) => String(rank ?? '–')),
    ),
    column('system', 0, ({ system_id }) => system_id),
    ...where(({ devices }) => (devices?.used ?? 1) > 1, column('GPUs', 3, devicesText)),
    ...where(
      isSetUp,
      column('start', 2, ({ start_ms }) => duration(start_ms)),
    ),
    column('run', 0, ({ run_ms }) => duration(run_ms)),
    ...where(
      isSetUp,
      column('done by', 1, ({ done_ms }) => duration(done_ms)),
    ),
    ...where(
      ({ lower_ms }) => lower_ms !== undefined,
      column(`${Number((100 * level).toPrecision(3))} % interval`, 5, ({ lower_ms, upper_ms }) =>
        lower_ms === undefined ? '–' : `${duration(lower_ms)} … ${duration(upper_ms)}`,
      ),
    ),
    ...where(
      ({ deadline_probability }) => deadline_probability !== undefined,
      column('in time', 1, ({ deadline_probability: chance }) =>
        chance === undefined ? '–' : chanceText(chance),
      ),
    ),
    ...where(
      ({ cost }) => cost !== undefined,
      column('cost', 1, ({ cost, over_budget }) =>
        costText(cost?.total, budget !== undefined && over_budget),
      ),
      ...perResultColumns(rows),
      column('price/h', 8, ({ price_per_hour }) => price_per_hour?.toFixed(3) ?? '–'),
    ),
    column('bottleneck', 6, ({ bound_by }) => bound_by ?? '–'),
    column('verdict', 7, ({ verdict }) => verdict.status),
  ];
}

/** A column of what a usual number of results costs, and one of what an epoch does. */
function perResultColumns(rows: readonly JobRow[]): FittingColumn[] {
  const result = rows.find(({ cost }) => cost?.per_result !== undefined)?.cost?.per_result;
  const epochs = rows.some(({ cost }) => cost?.per_epoch !== undefined);
  const cells = (pick: (cost: NonNullable<JobRow['cost']>) => number | undefined): string[] =>
    rows.map(({ cost }) => costText(cost === undefined ? undefined : pick(cost)));
  return [
    ...(epochs ? [{ header: 'per epoch', place: 4, cells: cells((cost) => cost.per_epoch) }] : []),
    ...(result === undefined
      ? []
      : [
          {
            header: `per ${quotedCount(result.count)} ${result.of}`,
            place: epochs ? 9 : 4,
            cells: cells((cost) => cost.per_result?.cost),
          },
        ]),
  ];
}

/** 1000 → `1k`, 1000000 → `1M`. */
export const quotedCount = (count: number): string =>
  count >= 1e6 ? `${count / 1e6}M` : count >= 1000 ? `${count / 1000}k` : String(count);

export const costText = (cost: number | undefined, isOver = false): string =>
  cost === undefined ? '–' : `${cost >= 100 ? cost.toFixed(0) : cost.toPrecision(3)}${isOver ? ' over' : ''}`;

const USES = { one: '', data: ' (data)', tensor: ' (split)', replicas: ' (apart)' } as const;

export const devicesText = ({ devices }: Pick<JobRow, 'devices'>): string =>
  devices === undefined ? '–' : `${devices.used}${USES[devices.by]}`;

/** To a tenth of a percent; what is nearer to none or all is said to be. */
export function chanceText(probability: number): string {
  if (probability < 0.001) return '< 0.1 %';
  return probability >= 0.9999 ? '> 99.9 %' : `${(100 * probability).toFixed(1)} %`;
}
