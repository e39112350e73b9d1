import { InputError, median } from '@ctfusion/base';
import { BENCHMARK, gpuComputeColumn } from '@ctfusion/schema/columns';
import type { OperatorTable } from './operator-tables.js';

/** Benchmark column → value. */
export type OperatorBenchmarks = Readonly<Record<string, number>>;

/** The split whose shapes are those of transformers; the other one has random ones, some of sizes that no kernel is made for. */
const TRANSFORMER_SHAPES = 'test';
/** An operator counts as large, and its rate as sustained, from this number of FLOPs or values on. */
const LARGE_FLOPS = 2e10;
const LARGE_VALUES = 3e7;
/** Values read and written for each result. */
const BINARY = new Set(['add', 'mul', 'div', 'pow']);
const UNARY = new Set(['addu', 'mulu', 'divu', 'powu', 'relu', 'gelu', 'tanh']);
const NORMALISATION = new Set(['ln', 'softmax']);
const VALUE_BYTES = 4;

type Class = 'linear' | 'batched' | 'elementwise' | 'normalisation';

/**
 * What tables of operators say of every device, as the benchmarks of the same names: the median rate of its large operators. Devices by
 * their names with spaces.
 * @throws InputError if a column is missing or a latency is not above 0.
 */
export function operatorRates(tables: readonly OperatorTable[]): ReadonlyMap<string, OperatorBenchmarks> {
  const rates = new Map<string, Map<Class, number[]>>();
  const transformers = ratesOfRows(tables, (split) => split === TRANSFORMER_SHAPES);
  const others = ratesOfRows(tables, (split) => split !== TRANSFORMER_SHAPES);
  for (const [device, classes] of [...others, ...transformers]) {
    rates.set(device, new Map([...(rates.get(device) ?? []), ...classes]));
  }
  return new Map(Array.from(rates, ([device, classes]) => [device, benchmarks(classes)]));
}

function ratesOfRows(
  tables: readonly OperatorTable[],
  isTaken: (split: string) => boolean,
): Map<string, Map<Class, number[]>> {
  const found = new Map<string, Map<Class, number[]>>();
  for (const table of tables) addRates(found, table, isTaken);
  return found;
}

function addRates(
  found: Map<string, Map<Class, number[]>>,
  { table, splitOf }: OperatorTable,
  isTaken: (split: string) => boolean,
): void {
  const [operators, devices] = ['OPName', 'Device'].map((name) => table.texts(name));
  // A table of one class has no columns of the others.
  const [b, m, n, k, h] = ['B', 'M', 'N', 'K', 'H'].map((name) =>
    table.has(name) ? table.numbers(name) : undefined,
  );
  const latencies = table.completeNumbers('Latency');
  for (const [row, operator] of operators!.entries()) {
    if (!isTaken(splitOf(row))) continue;
    const milliseconds = latencies[row]!;
    if (!(milliseconds > 0)) {
      throw new InputError(
        'out-of-range',
        `is ${milliseconds}; it must be above 0`,
        table.location(row, 'Latency'),
      );
    }
    const batch = b?.[row] && b[row]! > 0 ? b[row]! : 1;
    const of = (values: Float64Array | undefined): number => values?.[row] ?? Number.NaN;
    const work = workOf(operator, { products: batch * of(m) * of(n) * of(k), results: batch * of(h) });
    if (work === undefined) continue;
    const device = devices![row]!;
    const classes = found.get(device) ?? new Map<Class, number[]>();
    const rates = classes.get(work.kind) ?? [];
    rates.push(work.amount / milliseconds);
    classes.set(work.kind, rates);
    found.set(device, classes);
  }
}

/** FLOPs or bytes of a large operator; undefined for a small one and for those that are not read. */
function workOf(
  operator: string,
  { products, results }: { readonly products: number; readonly results: number },
): { readonly kind: Class; readonly amount: number } | undefined {
  if (operator === 'linear' || operator === 'bmm') {
    const kind = operator === 'linear' ? 'linear' : 'batched';
    return 2 * products > LARGE_FLOPS ? { kind, amount: 2 * products } : undefined;
  }
  if (!(results > LARGE_VALUES)) return undefined;
  if (BINARY.has(operator)) return { kind: 'elementwise', amount: 3 * VALUE_BYTES * results };
  if (UNARY.has(operator)) return { kind: 'elementwise', amount: 2 * VALUE_BYTES * results };
  return NORMALISATION.has(operator)
    ? { kind: 'normalisation', amount: 2 * VALUE_BYTES * results }
    : undefined;
}

/** FLOPs and bytes of one item of the benchmark that stands for a class. */
const ITEMS = {
  linear: { column: gpuComputeColumn(BENCHMARK.matMulSquare, 'fp32', 'latency'), work: 2 * 4096 ** 3 },
  batched: {
    column: gpuComputeColumn(BENCHMARK.matMulBatched, 'fp32', 'peak_throughput'),
    work: 2 * 512 ** 3,
  },
  elementwise: {
    column: gpuComputeColumn(BENCHMARK.addShallow, 'fp32', 'peak_throughput'),
    work: 3 * VALUE_BYTES * 64 * 224 * 224,
  },
  normalisation: {
    column: gpuComputeColumn(BENCHMARK.layerNorm, 'fp32', 'peak_throughput'),
    work: 2 * VALUE_BYTES * 197 * 768,
  },
} as const satisfies Readonly<Record<Class, { readonly column: string; readonly work: number }>>;

function benchmarks(classes: ReadonlyMap<Class, readonly number[]>): OperatorBenchmarks {
  return Object.fromEntries(
    Array.from(classes, ([kind, rates]) => {
      const { column, work } = ITEMS[kind];
      // Work a millisecond.
      const rate = median([...rates]);
      return [column, kind === 'linear' ? work / rate : (1000 * rate) / work];
    }),
  );
}
