import { type Column, mean, type Table } from '@ctfusion/base';
import { COLUMN, imagePreprocessingColumn } from '@ctfusion/schema/columns';

const RATE = imagePreprocessingColumn('single_worker_throughput');
const SCALABILITY = imagePreprocessingColumn('scalability_factor');

/** What machines with one CPU model read on average. */
interface CpuReadings {
  /** Logarithm of the single-worker rate (frames/s). */
  readonly logRate: number;
  /** e of n^e, how much faster n cores are than one; absent where all had a single core. */
  readonly scalingExponent?: number;
}

/** By the CPU's name. */
export type HostReadings = Readonly<Record<string, CpuReadings>>;

/**
 * Deviation d of a reading's logarithm up to which it cannot be told from the day's: twice the standard deviation (0.19) between the
 * embedded dataset's readings of one CPU. A deviation x beyond it counts as x − d²/x: the farther, the more it is the machine's own.
 */
const DAILY_DEVIATION = 0.38;

/**
 * What machines of each CPU model read on average, a reading that several machines share counting once. Empty where a table does not name
 * its CPUs. Readings of one CPU differ by 19 % from day to day while its runs do not, so their mean says more than the last of them.
 */
export function hostReadings(table: Table, rows: Iterable<number>): HostReadings {
  if (!table.has(COLUMN.cpuName) || !table.has(RATE)) return {};
  const names = table.texts(COLUMN.cpuName);
  const logRates = table.numbers(RATE).map(Math.log);
  const exponents = scalingExponents(table);
  const byCpu = new Map<string, { logRates: Set<number>; exponents: Set<number> }>();
  for (const row of rows) {
    if (names[row] === '' || !Number.isFinite(logRates[row])) continue;
    const known = byCpu.get(names[row]!) ?? { logRates: new Set(), exponents: new Set() };
    known.logRates.add(logRates[row]!);
    if (Number.isFinite(exponents?.[row])) known.exponents.add(exponents![row]!);
    byCpu.set(names[row]!, known);
  }
  return Object.fromEntries(
    Array.from(byCpu, ([name, found]): [string, CpuReadings] => [
      name,
      {
        logRate: sortedMean(found.logRates),
        ...(found.exponents.size === 0 ? {} : { scalingExponent: sortedMean(found.exponents) }),
      },
    ]),
  );
}

/** The same sum whatever the order of the rows. */
const sortedMean = (values: Iterable<number>): number => mean(Array.from(values).sort((a, b) => a - b));

/** ln scalability / ln cores of every row; NaN for a single core, undefined where a table lacks either. */
function scalingExponents(table: Table): Float64Array | undefined {
  if (!table.has(SCALABILITY) || !table.has(COLUMN.coresTotal)) return undefined;
  const cores = table.numbers(COLUMN.coresTotal);
  return table
    .numbers(SCALABILITY)
    .map((value, row) => (cores[row]! > 1 ? Math.log(value) / Math.log(cores[row]!) : Number.NaN));
}

/**
 * The table with host readings drawn to what their CPU model reads on average, the less the further they are from it. Undefined where no
 * row's CPU is known.
 */
export function withSteadyReadings(table: Table, readings: HostReadings): Table | undefined {
  if (!table.has(COLUMN.cpuName) || !table.has(RATE)) return undefined;
  const cpus = table
    .texts(COLUMN.cpuName)
    .map((name) => (Object.hasOwn(readings, name) ? readings[name] : undefined));
  if (cpus.every((cpu) => cpu === undefined)) return undefined;
  const columns: [string, Column][] = [[RATE, drawn(table, RATE, (row) => cpus[row]?.logRate)]];
  if (table.has(SCALABILITY) && table.has(COLUMN.coresTotal)) {
    const cores = table.numbers(COLUMN.coresTotal);
    const typical = (row: number): number | undefined => {
      const exponent = cpus[row]?.scalingExponent;
      return exponent === undefined ? undefined : exponent * Math.log(cores[row]!);
    };
    columns.push([SCALABILITY, drawn(table, SCALABILITY, typical)]);
  }
  return table.with(columns);
}

/** A column with every value drawn to the one whose logarithm is given; a value with none, or a missing one, stays. */
function drawn(table: Table, name: string, logTypical: (row: number) => number | undefined): Column {
  const values = table.numbers(name).map((value, row) => {
    const center = logTypical(row);
    if (center === undefined || Number.isNaN(center)) return value;
    const deviation = Math.log(value) - center;
    if (Math.abs(deviation) <= DAILY_DEVIATION) return Math.exp(center);
    return Math.exp(Math.log(value) - DAILY_DEVIATION ** 2 / deviation);
  });
  return { kind: 'number', values };
}
