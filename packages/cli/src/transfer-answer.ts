import { InputError, shown, type Table, tableFromRecords } from '@ctfusion/base';
import { formatDuration } from '@ctfusion/base/text';
import {
  chooseObjective,
  type JobMachine,
  type JobOutcome,
  type JobPlan,
  type JobTerms,
  jobMachines,
  jobOutcome,
  jobOutcomeFields,
  ONE_DEVICE,
  orderJobs,
  refuseHopeless,
  type TransferModel,
  type TransferPrecision,
  type TransferredTime,
  transferrer,
} from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import { columnType } from '@ctfusion/schema/columns';
import type { TransferDocument } from '@ctfusion/schema/documents';
import { type FittingColumn, formatFittingTable, terminalWidth } from './fitting-table.js';
import { jobColumns, type RentalOptions, rentalTerms } from './job-options.js';
import { answerLines, chanceText, costText } from './job-text.js';
import { formatReasons } from './reasons.js';

/** What is asked of a transfer, as the command line gives it. */
export interface TransferRequest {
  /** Times of runs, and the GPU of each. */
  readonly measured: readonly string[];
  readonly on: readonly string[];
  /** Offers, systems, or names of GPUs; the option that names them. */
  readonly to: readonly string[];
  readonly toOption: string;
  readonly kind: string;
  readonly precision: string;
  readonly level: string;
  readonly objective?: string | undefined;
  readonly deadline?: string | undefined;
  readonly deadlineMs?: number | undefined;
  readonly minProbability?: string | undefined;
  readonly priceColumn?: string | undefined;
  readonly setup?: string | undefined;
  readonly checkpoint?: string[] | undefined;
  readonly rental: RentalOptions;
}

/** A machine that the job may run on. */
interface Target {
  readonly name: string;
  readonly rates: readonly number[] | undefined;
  readonly machine: JobMachine;
}

/** How long a job takes elsewhere, the cheapest first. @throws InputError for options that cannot be, or a GPU without a data sheet. */
export async function answerTransfer(request: TransferRequest): Promise<TransferDocument> {
  const { readResolvers } = await import('./input/catalog-files.js');
  const { readTransferModel } = await import('./input/transfer-model.js');
  const { durationOption, numberOption } = await import('./number-option.js');
  checkRuns(request);
  const model = readTransferModel(request.kind);
  const precision = await precisionOption(request.precision);
  const level = numberOption('--level', request.level, { above: 0, below: 1 });
  const resolvers = readResolvers();
  const runs = await Promise.all(
    request.measured.map(async (text, index) => ({
      milliseconds: durationOption('--measured', text),
      rates: await ratesOfName(request.on[index]!, '--on', precision, resolvers),
    })),
  );
  const { priceColumn } = request;
  const asked = { option: request.toOption, precision, resolvers, priceColumn };
  const targets = (await Promise.all(request.to.map((to) => targetsOf(to, asked)))).flat();
  const { plan, terms, minProbability, isJob } = await jobOf(request);
  const answer = transferrer(model, precision);
  const found = targets.flatMap((target) => {
    if (target.rates === undefined) return [];
    const run = answer(runs, target.rates, level);
    return [rowOf({ target, run, model, plan, terms, isJob })];
  });
  refuseHopeless(found, terms);
  const isPriced = found.some(({ outcome }) => outcome.cost !== undefined);
  if (terms.budget !== undefined && !isPriced)
    throw new InputError('price-missing', 'a budget needs prices, and no system has one', {
      field: '--budget',
    });
  const objective = chooseObjective(minProbability === undefined ? request.objective : 'probability', {
    deadline: terms.deadlineMs !== undefined,
    price: isPriced,
  });
  const { systems, sureEnough } = orderJobs(found, { objective, minProbability });
  const unsupported = targets.filter(({ rates }) => rates === undefined).map(({ name }) => name);
  return {
    schema_version: 1,
    precision,
    level,
    ...(terms.deadlineMs === undefined ? {} : { deadline_ms: terms.deadlineMs }),
    ...(minProbability === undefined ? {} : { min_probability: minProbability }),
    ...(sureEnough === undefined ? {} : { systems_sure_enough: sureEnough }),
    ...(terms.budget === undefined ? {} : { budget: terms.budget }),
    ...(terms.isInterruptible === undefined ? {} : { interruptible: terms.isInterruptible }),
    systems: systems.map(({ row }) => row),
    unsupported,
  };
}

/** What is asked beside the time: setup, checkpoints, a deadline, terms of the rental. */
async function jobOf(request: TransferRequest): Promise<{
  plan: JobPlan;
  terms: JobTerms;
  minProbability: number | undefined;
  isJob: boolean;
}> {
  const { measuredJobPlan } = await import('@ctfusion/predict');
  const { durationOption, numberOption } = await import('./number-option.js');
  const { deadline, deadlineMs, minProbability, setup, checkpoint } = request;
  const columns = jobColumns({
    ...(setup === undefined ? {} : { setup }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  });
  const limit = deadline === undefined ? deadlineMs : durationOption('--deadline', deadline);
  const terms = {
    ...rentalTerms(request.rental),
    ...(limit === undefined ? {} : { deadlineMs: limit }),
  };
  return {
    plan: measuredJobPlan(tableFromRecords([{ model_name: 'measured', ...columns }], 'the job', columnType)),
    terms,
    minProbability:
      minProbability === undefined
        ? undefined
        : numberOption('--min-probability', minProbability, { above: 0, below: 1 }),
    isJob: Object.keys(columns).length + Object.keys(terms).length > 0,
  };
}

/** A system of the answer, and the job on it, by which it is ordered. */
function rowOf({
  target: { name, machine },
  run: { milliseconds, lowerMs, upperMs, distance, within },
  model,
  plan,
  terms,
  isJob,
}: {
  readonly target: Target;
  readonly run: TransferredTime;
  readonly model: TransferModel;
  readonly plan: JobPlan;
  readonly terms: JobTerms;
  readonly isJob: boolean;
}): { readonly row: TransferDocument['systems'][number]; readonly outcome: JobOutcome } {
  const run = { ms: milliseconds, lowerMs, upperMs, within };
  const outcome = jobOutcome(plan, run, { machine, terms, use: ONE_DEVICE });
  if (typeof outcome === 'string')
    throw new InputError('out-of-range', `${shown(name)}: ${outcome}`, { field: '--interruptions-per-day' });
  return {
    outcome,
    row: {
      system_id: name,
      predicted_total_time_ms: milliseconds,
      lower_ms: lowerMs,
      upper_ms: upperMs,
      ...(outcome.pricePerHour === undefined ? {} : { price_per_hour: outcome.pricePerHour }),
      ...(outcome.cost === undefined ? {} : { cost: outcome.cost.total }),
      ...(isJob ? { job: jobOutcomeFields(outcome) } : {}),
      verdict: distance > model.reach ? 'extrapolating' : 'supported',
    },
  };
}

/**
 * A transfer as a table.
 * @param width characters in a line; columns that do not fit are named below the table
 */
export function formatTransfer(document: TransferDocument, width = terminalWidth()): string {
  const { level, systems, budget } = document;
  const column = (
    header: string,
    place: number,
    text: (row: TransferDocument['systems'][number]) => string,
  ): FittingColumn => ({ header, place, cells: systems.map(text) });
  const where = (
    is: (row: TransferDocument['systems'][number]) => boolean,
    ...columns: FittingColumn[]
  ): FittingColumn[] => (systems.some(is) ? columns : []);
  const duration = (ms: number | undefined): string => (ms === undefined ? 'unknown' : formatDuration(ms));
  const isSetUp = systems.some(({ job }) => job !== undefined && job.start_ms !== 0);
  const isOver = budget !== undefined;
  const notCounted = systems.map(({ job }) => ({ status: 'not counted', reasons: job?.not_counted ?? [] }));
  const remarks = formatReasons(notCounted);
  return [
    ...answerLines(
      document,
      systems.map(({ job }) => job ?? {}),
    ),
    formatFittingTable(
      [
        column('system', 0, ({ system_id }) => system_id),
        ...(isSetUp ? [column('start', 3, ({ job }) => duration(job?.start_ms))] : []),
        column(isSetUp ? 'run' : 'predicted', 0, (row) =>
          formatDuration(row.job?.run_ms ?? row.predicted_total_time_ms),
        ),
        ...(isSetUp ? [column('done by', 1, ({ job }) => duration(job?.done_ms))] : []),
        column(
          `${Math.round(100 * level)} % interval`,
          2,
          ({ lower_ms, upper_ms, job }) =>
            `${formatDuration(job?.lower_ms ?? lower_ms)} … ${formatDuration(job?.upper_ms ?? upper_ms)}`,
        ),
        ...where(
          ({ job }) => job?.deadline_probability !== undefined,
          column('in time', 1, ({ job }) =>
            job?.deadline_probability === undefined ? '–' : chanceText(job.deadline_probability),
          ),
        ),
        ...where(
          ({ price_per_hour }) => price_per_hour !== undefined,
          column('price/h', 5, ({ price_per_hour }) => price_per_hour?.toPrecision(3) ?? ''),
          column('cost', 1, ({ cost, job }) =>
            cost === undefined ? '' : costText(cost, isOver && job?.over_budget === true),
          ),
        ),
        column('verdict', 4, ({ verdict }) => verdict),
      ],
      width,
    ),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ].join('\n');
}

/** A transfer as a table for files, one row per system in its order. */
export function transferTable({ systems }: TransferDocument): Table {
  return tableFromRecords(
    systems.map(({ job, ...row }, index) => ({
      rank: index + 1,
      ...row,
      ...(job === undefined
        ? {}
        : {
            start_ms: job.start_ms,
            run_ms: job.run_ms,
            done_ms: job.done_ms,
            deadline_probability: job.deadline_probability,
            over_budget: job.over_budget,
          }),
    })),
    'transfer',
    columnType,
  );
}

/** What is to be said of systems without an answer; undefined where all have one. */
export const unansweredNote = ({ unsupported }: TransferDocument): string | undefined =>
  unsupported.length === 0
    ? undefined
    : `not answered, their GPU being unknown or of no known bandwidth and peak: ${unsupported.join(', ')}`;

function checkRuns({ measured, on }: TransferRequest): void {
  if (measured.length === on.length) return;
  throw new InputError(
    'inconsistent',
    `${measured.length} times and ${on.length} GPUs: name the GPU of each run`,
    { field: '--on' },
  );
}

async function precisionOption(text: string): Promise<TransferPrecision> {
  if (/^(fp16|bf16|amp|mixed)$/.test(text)) return 'fp16';
  if (/^(fp32|tf32)$/.test(text)) return 'fp32';
  throw new InputError('unknown-name', `${shown(text)} is no precision that is known; use fp16 or fp32`, {
    field: '--precision',
  });
}

/** Systems of a file, or the GPU that a name means. */
async function targetsOf(
  to: string,
  {
    option,
    precision,
    resolvers,
    priceColumn,
  }: {
    readonly option: string;
    readonly precision: TransferPrecision;
    readonly resolvers: Resolvers;
    readonly priceColumn: string | undefined;
  },
): Promise<Target[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(to) && !/\.(json|jsonl|csv|parquet)$/i.test(to))
    return [{ name: to, rates: await ratesOfName(to, option, precision, resolvers), machine: {} }];
  const { readCandidates } = await import('./input/system-files.js');
  const { machineRates } = await import('@ctfusion/predict');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { table } = await readCandidates([to], 'data-sheet');
  const machineOf = jobMachines(table, priceColumn);
  const rates = machineRates(table, precision);
  return table.texts(COLUMN.systemId).map((name, row) => ({
    name,
    rates: rates[row],
    machine: machineOf(row),
  }));
}

/** Of a name that several parts have, the mean of their rates. @throws InputError for a name without a data sheet. */
async function ratesOfName(
  name: string,
  field: string,
  precision: TransferPrecision,
  { gpu }: Resolvers,
): Promise<readonly number[]> {
  const { mean } = await import('@ctfusion/base');
  const { machineRates } = await import('@ctfusion/predict');
  const { candidates, reason } = gpu(name);
  if (candidates.length === 0)
    throw new InputError('unknown-name', `${shown(name)} is no GPU that is known: ${reason ?? ''}`, {
      field,
    });
  const table: Table = tableFromRecords(
    candidates.map(({ facts }) => ({ ...facts })),
    name,
    columnType,
  );
  const known = machineRates(table, precision).filter((rates) => rates !== undefined);
  if (known.length === 0)
    throw new InputError('missing-inputs', `the data sheet of ${shown(name)} lacks bandwidth or peak`, {
      field,
    });
  return known[0]!.map((_, index) => mean(known.map((rates) => rates[index]!)));
}
