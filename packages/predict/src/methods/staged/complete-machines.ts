import type { Column, Table } from '@ctfusion/base';
import { COLUMN, columnDefinition, imagePreprocessingColumn } from '@ctfusion/schema/columns';
import type { CompletedTable, MachineKnowledge } from '../../predictor.js';
import type { ImputationModel } from '../../systems/imputation/imputation-model.js';
import { type ImputedRows, imputeColumns } from '../../systems/imputation/impute.js';
import { DATA_SHEETS, ofOtherBackend, otherBackendColumn } from '../../systems/imputation/other-backend.js';
import { rowsOnCpu } from './device-rows.js';

/** A table with what was not measured put in, and how sure that is. */
export interface CompletedMachines extends CompletedTable {
  readonly groups: readonly ImputedRows[];
  /** Standard deviation of each row's ln time for that coefficients were learned on other devices; absent where there is none. */
  readonly transferDeviation?: Float64Array;
}

interface CompletionNeeds {
  readonly model: ImputationModel;
  /** What machines are like whose device is their CPU; absent where that was not learned. */
  readonly cpuModel?: ImputationModel | undefined;
  /** Columns of a machine that a prediction reads. */
  readonly wanted: ReadonlySet<string>;
  /** Whose benchmarks count; another backend's are taken for absent, or as evidence where the model knows them as such. */
  readonly backend: string;
}

/**
 * Puts in what is missing of every machine, as far as enough is known of it.
 * @throws InputError if a cell of one of the model's columns is no number.
 */
export function completeMachines(table: Table, { cpuModel, ...needs }: CompletionNeeds): CompletedMachines {
  const accelerators = table.has(COLUMN.accelerator) ? table.texts(COLUMN.accelerator) : undefined;
  // A task may be run on the CPU of a machine that has a GPU, too.
  const onCpu = rowsOnCpu(table, needs.model).map((isOnCpu, row) => isOnCpu || accelerators?.[row] === 'cpu');
  const gpuRows: number[] = [];
  const cpuRows: number[] = [];
  for (const [row, isOnCpu] of onCpu.entries()) (isOnCpu ? cpuRows : gpuRows).push(row);
  if (cpuModel === undefined || cpuRows.length === 0) return completeRows(table, needs, onCpu);
  const ofCpu = { ...needs, model: cpuModel };
  const none = (rows: readonly number[]): boolean[] => rows.map(() => false);
  if (gpuRows.length === 0) return completeRows(table, ofCpu, none(cpuRows));
  return together(table, [
    { rows: gpuRows, part: completeRows(table.take(gpuRows), needs, none(gpuRows)) },
    { rows: cpuRows, part: completeRows(table.take(cpuRows), ofCpu, none(cpuRows)) },
  ]);
}

/** @param refused rows of machines without a GPU that the model does not know */
function completeRows(
  table: Table,
  { model, wanted, backend }: Omit<CompletionNeeds, 'cpuModel'>,
  refused: readonly boolean[],
): CompletedMachines {
  const foreign = foreignRows(table, backend);
  const own = foreign.size === 0 ? table : withoutBenchmarks(table, foreign, model);
  const knowledge = new Array<MachineKnowledge | undefined>(table.rowCount).fill(undefined);
  const imputation = imputeColumns(own, model, wanted, COMPANIONS);
  const usesOthers = model.variables.some(({ column }) => ofOtherBackend(column) !== undefined);
  for (const { rows, known, columns } of imputation.groups) {
    const problem = unknownSpeed(model, known);
    const measured = [...new Set(known.filter(isMeasured).map((column) => ofOtherBackend(column) ?? column))];
    const stated = known.filter((column) => !isMeasured(column));
    // Machines of which the same is known share it: there may be ten thousand.
    const shared = new Map<string, MachineKnowledge>();
    for (const row of rows) {
      const refusal = refused[row] ? NO_GPU : problem;
      const otherBackend = foreign.get(row);
      const key = `${refusal}|${otherBackend}`;
      const own = shared.get(key) ?? {
        measured,
        stated,
        imputed: columns,
        ...(refusal === undefined ? {} : { refusal }),
        ...(otherBackend === undefined ? {} : { otherBackend, isOtherBackendUsed: usesOthers }),
      };
      shared.set(key, own);
      knowledge[row] = own;
    }
  }
  return {
    table: imputation.table,
    knowledge,
    groups: imputation.groups,
    ...(model.transferDeviation === undefined
      ? {}
      : { transferDeviation: new Float64Array(table.rowCount).fill(model.transferDeviation) }),
  };
}

const isMeasured = (column: string): boolean =>
  columnDefinition(ofOtherBackend(column) ?? column)?.role === 'benchmark';

/** Why nothing known tells how fast a device is; undefined where something does. */
function unknownSpeed(model: ImputationModel, known: readonly string[]): string | undefined {
  const told = model.variables.filter(({ column }) => known.includes(column));
  const hasDevice = model.variables.some(({ side }) => side === 'device');
  if (!hasDevice) return told.some(({ column }) => isRate(column)) ? undefined : UNKNOWN_CPU;
  return told.some(({ side, column }) => side === 'device' && isRate(column)) ? undefined : UNKNOWN_GPU;
}

/** Parts of a table that were completed by themselves, as one. */
function together(
  table: Table,
  parts: readonly { readonly rows: readonly number[]; readonly part: CompletedMachines }[],
): CompletedMachines {
  const names = new Set(parts.flatMap(({ part }) => part.table.names));
  const columns = [...names].flatMap((name): [string, Column][] => {
    if (table.has(name) && table.column(name).kind === 'text') return [];
    const values = new Float64Array(table.rowCount).fill(Number.NaN);
    for (const { rows, part } of parts) {
      const cells = part.table.optionalNumbers(name);
      for (const [index, row] of rows.entries()) values[row] = cells[index]!;
    }
    return [[name, { kind: 'number', values }]];
  });
  const knowledge = new Array<MachineKnowledge | undefined>(table.rowCount).fill(undefined);
  const transferDeviation = new Float64Array(table.rowCount);
  for (const { rows, part } of parts)
    for (const [index, row] of rows.entries()) {
      knowledge[row] = part.knowledge[index];
      transferDeviation[row] = part.transferDeviation?.[index] ?? 0;
    }
  return {
    table: table.with(columns),
    knowledge,
    transferDeviation,
    groups: parts.flatMap(({ rows, part }) =>
      part.groups.map((group) => ({ ...group, rows: group.rows.map((index) => rows[index]!) })),
    ),
  };
}

/** How many cores there are tells how far workers scale where nobody measured it. */
const COMPANIONS: ReadonlyMap<string, string> = new Map([
  [COLUMN.coresTotal, imagePreprocessingColumn('scalability_factor')],
]);

const NO_GPU = 'it has no GPU, and the bundle learned from machines with one';
const UNKNOWN_CPU = 'nothing that tells the speed of its CPU is known: no data sheet, no count of cores';
const UNKNOWN_GPU = 'nothing that tells the speed of its GPU is known: no data sheet, no benchmark';

/** Memory alone says nothing of speed. */
const isRate = (column: string): boolean => columnDefinition(column)?.unit !== 'GB';

/** Rows whose benchmarks are another backend's, and whose. */
function foreignRows(table: Table, backend: string): Map<number, string> {
  if (!table.has(COLUMN.backend) || backend === DATA_SHEETS) return new Map();
  return new Map(
    table
      .texts(COLUMN.backend)
      .flatMap((name, row): [number, string][] => (name === '' || name === backend ? [] : [[row, name]])),
  );
}

/** What other backends measured taken away; put beside where the model knows it as evidence. */
function withoutBenchmarks(table: Table, rows: ReadonlyMap<number, string>, model: ImputationModel): Table {
  const variables = new Set(model.variables.map(({ column }) => column));
  const names = table.names.filter((name) => {
    const definition = columnDefinition(name);
    return definition?.role === 'benchmark' || name.endsWith('_latency_at_batch');
  });
  return table.with(
    names.flatMap((name): [string, Column][] => {
      const pick = (isForeign: boolean): Column => ({
        kind: 'number',
        values: table.numbers(name).map((value, row) => (rows.has(row) === isForeign ? value : Number.NaN)),
      });
      const beside = otherBackendColumn(name);
      return [
        [name, pick(false)],
        ...(variables.has(beside) ? [[beside, pick(true)] as [string, Column]] : []),
      ];
    }),
  );
}
