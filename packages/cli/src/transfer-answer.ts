import type { Table } from '@ctfusion/base';
import { formatDuration } from '@ctfusion/base/text';
import type { TransferPrecision } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import type { TransferDocument } from '@ctfusion/schema/documents';
import { formatTable } from './output.js';

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
}

/** A machine that the job may run on. */
interface Target {
  readonly name: string;
  readonly rates: readonly number[] | undefined;
  readonly pricePerHour: number | undefined;
}

/** How long a job takes elsewhere, the cheapest first. @throws InputError for options that cannot be, or a GPU without a data sheet. */
export async function answerTransfer(request: TransferRequest): Promise<TransferDocument> {
  const { transferrer } = await import('@ctfusion/predict');
  const { readResolvers } = await import('./input/catalog-files.js');
  const { readTransferModel } = await import('./input/transfer-model.js');
  const { durationOption, numberOption } = await import('./number-option.js');
  await checkRuns(request);
  const precision = await precisionOption(request.precision);
  const level = numberOption('--level', request.level, { above: 0, below: 1 });
  const resolvers = readResolvers();
  const runs = await Promise.all(
    request.measured.map(async (text, index) => ({
      milliseconds: durationOption('--measured', text),
      rates: await ratesOfName(request.on[index]!, '--on', precision, resolvers),
    })),
  );
  const asked = { option: request.toOption, precision, resolvers };
  const targets = (await Promise.all(request.to.map((to) => targetsOf(to, asked)))).flat();
  const model = readTransferModel();
  const answer = transferrer(model, precision);
  const systems = targets.flatMap(({ name, rates, pricePerHour }) => {
    if (rates === undefined) return [];
    const { milliseconds, lowerMs, upperMs, distance } = answer(runs, rates, level);
    const verdict: 'extrapolating' | 'supported' = distance > model.reach ? 'extrapolating' : 'supported';
    return {
      system_id: name,
      predicted_total_time_ms: milliseconds,
      lower_ms: lowerMs,
      upper_ms: upperMs,
      ...(pricePerHour === undefined
        ? {}
        : { price_per_hour: pricePerHour, cost: (milliseconds / MS_PER_HOUR) * pricePerHour }),
      verdict,
    };
  });
  const order = (row: (typeof systems)[number]): number => row.cost ?? row.predicted_total_time_ms;
  const unsupported = targets.filter(({ rates }) => rates === undefined).map(({ name }) => name);
  return {
    schema_version: 1,
    precision,
    level,
    systems: systems.sort((a, b) => order(a) - order(b)),
    unsupported,
  };
}

const MS_PER_HOUR = 3_600_000;

/** A transfer as a table. */
export const formatTransfer = ({ level, systems }: TransferDocument): string =>
  formatTable(
    ['system', 'predicted', `${Math.round(100 * level)} % interval`, 'price/h', 'cost', 'verdict'],
    systems.map((row) => [
      row.system_id,
      formatDuration(row.predicted_total_time_ms),
      `${formatDuration(row.lower_ms)} … ${formatDuration(row.upper_ms)}`,
      row.price_per_hour?.toPrecision(3) ?? '',
      row.cost?.toPrecision(3) ?? '',
      row.verdict,
    ]),
  );

/** What is to be said of systems without an answer; undefined where all have one. */
export const unansweredNote = ({ unsupported }: TransferDocument): string | undefined =>
  unsupported.length === 0
    ? undefined
    : `not answered, their GPU being unknown or of no known bandwidth and peak: ${unsupported.join(', ')}`;

async function checkRuns({ kind, measured, on }: TransferRequest): Promise<void> {
  const { InputError, shown } = await import('@ctfusion/base');
  if (kind !== 'train') {
    throw new InputError('unknown-name', `${shown(kind)} has no learned transfer; use 'train'`, {
      field: '--kind',
    });
  }
  if (measured.length === on.length) return;
  throw new InputError(
    'inconsistent',
    `${measured.length} times and ${on.length} GPUs: name the GPU of each run`,
    { field: '--on' },
  );
}

async function precisionOption(text: string): Promise<TransferPrecision> {
  const { InputError, shown } = await import('@ctfusion/base');
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
  }: { readonly option: string; readonly precision: TransferPrecision; readonly resolvers: Resolvers },
): Promise<Target[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(to) && !/\.(json|jsonl|csv|parquet)$/i.test(to))
    return [
      { name: to, rates: await ratesOfName(to, option, precision, resolvers), pricePerHour: undefined },
    ];
  const { readCandidates } = await import('./input/system-files.js');
  const { machineRates } = await import('@ctfusion/predict');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { table } = await readCandidates([to], 'data-sheet');
  const prices = table.has(COLUMN.pricePerHour) ? table.numbers(COLUMN.pricePerHour) : undefined;
  const rates = machineRates(table, precision);
  return table.texts(COLUMN.systemId).map((name, row) => ({
    name,
    rates: rates[row],
    pricePerHour: prices === undefined || Number.isNaN(prices[row]) ? undefined : prices[row],
  }));
}

/** Of a name that several parts have, the mean of their rates. @throws InputError for a name without a data sheet. */
async function ratesOfName(
  name: string,
  field: string,
  precision: TransferPrecision,
  { gpu }: Resolvers,
): Promise<readonly number[]> {
  const { InputError, mean, shown, tableFromRecords } = await import('@ctfusion/base');
  const { machineRates } = await import('@ctfusion/predict');
  const { columnType } = await import('@ctfusion/schema/columns');
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
