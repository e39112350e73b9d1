import type { Table } from '@ctfusion/base';
import type { TransferPrecision } from '@ctfusion/predict';
import type { Resolvers } from '@ctfusion/predict/systems';
import type { TransferDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatDuration, formatTable, note, print, printJson } from '../output.js';

interface TransferOptions {
  measured: string[];
  on: string[];
  to: string[];
  kind: string;
  precision: string;
  level: string;
  json?: boolean;
}

export function registerTransfer(program: Command): void {
  program
    .command('transfer')
    .description(
      'how long a job takes elsewhere, by one timed run of it or a few, without a description of the job',
    )
    .requiredOption('--measured <durations...>', 'how long it took: 7h, 90m, 1h30m')
    .requiredOption('--on <gpus...>', 'on which GPU each run was, in the same order')
    .requiredOption('--to <targets...>', 'offers, systems, or names of GPUs')
    .option('--kind <kind>', 'what the job does: train', 'train')
    .option('--precision <name>', 'in which it computes: fp16 (or bf16, mixed) or fp32', 'fp16')
    .option('--level <fraction>', 'level of the intervals', '0.9')
    .option('--json', 'one JSON document on stdout')
    .action(transfer);
}

/** A machine that the job may run on. */
interface Target {
  readonly name: string;
  readonly rates: readonly number[] | undefined;
  readonly pricePerHour: number | undefined;
}

async function transfer(options: TransferOptions): Promise<void> {
  const { InputError, shown } = await import('@ctfusion/base');
  const { transferrer } = await import('@ctfusion/predict');
  const { readResolvers } = await import('../input/catalog-files.js');
  const { readTransferModel } = await import('../input/transfer-model.js');
  const { durationOption, numberOption } = await import('../number-option.js');
  if (options.kind !== 'train') {
    throw new InputError('unknown-name', `${shown(options.kind)} has no learned transfer; use 'train'`, {
      field: '--kind',
    });
  }
  if (options.measured.length !== options.on.length) {
    throw new InputError(
      'inconsistent',
      `${options.measured.length} times and ${options.on.length} GPUs: name the GPU of each run`,
      { field: '--on' },
    );
  }
  const precision = await precisionOption(options.precision);
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const resolvers = readResolvers();
  const runs = await Promise.all(
    options.measured.map(async (text, index) => ({
      milliseconds: durationOption('--measured', text),
      rates: await ratesOfName(options.on[index]!, '--on', precision, resolvers),
    })),
  );
  const targets = (await Promise.all(options.to.map((to) => targetsOf(to, precision, resolvers)))).flat();
  const model = readTransferModel();
  const answer = transferrer(model, precision);
  const rows = targets.flatMap(({ name, rates, pricePerHour }) => {
    if (rates === undefined) return [];
    const time = answer(runs, rates, level);
    const cost = pricePerHour === undefined ? undefined : (time.milliseconds / 3_600_000) * pricePerHour;
    const verdict: 'extrapolating' | 'supported' =
      time.distance > model.reach ? 'extrapolating' : 'supported';
    return [{ name, ...time, pricePerHour, cost, verdict }];
  });
  const unknown = targets.filter(({ rates }) => rates === undefined).map(({ name }) => name);
  const order = (row: (typeof rows)[number]): number => row.cost ?? row.milliseconds;
  rows.sort((a, b) => order(a) - order(b));
  if (options.json) {
    printJson<TransferDocument>({
      schema_version: 1,
      precision,
      level,
      systems: rows.map((row) => ({
        system_id: row.name,
        predicted_total_time_ms: row.milliseconds,
        lower_ms: row.lowerMs,
        upper_ms: row.upperMs,
        ...(row.cost === undefined ? {} : { price_per_hour: row.pricePerHour, cost: row.cost }),
        verdict: row.verdict,
      })),
      unsupported: unknown,
    });
    return;
  }
  print(
    formatTable(
      ['system', 'predicted', `${Math.round(100 * level)} % interval`, 'price/h', 'cost', 'verdict'],
      rows.map((row) => [
        row.name,
        formatDuration(row.milliseconds),
        `${formatDuration(row.lowerMs)} … ${formatDuration(row.upperMs)}`,
        row.pricePerHour?.toPrecision(3) ?? '',
        row.cost?.toPrecision(3) ?? '',
        row.verdict,
      ]),
    ),
  );
  if (unknown.length > 0)
    note(`not answered, their GPU being unknown or of no known bandwidth and peak: ${unknown.join(', ')}`);
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
async function targetsOf(to: string, precision: TransferPrecision, resolvers: Resolvers): Promise<Target[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(to) && !/\.(json|jsonl|csv|parquet)$/i.test(to))
    return [
      { name: to, rates: await ratesOfName(to, '--to', precision, resolvers), pricePerHour: undefined },
    ];
  const { readCandidates } = await import('../input/system-files.js');
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
