import { counted, type Table } from '@ctfusion/base';
import { COLUMN, columnDefinition, isTextColumn } from '@ctfusion/schema/columns';
import type { CompletedTable, MachineKnowledge, NearestSystem, Predictor } from '../predictor.js';
import { ColumnMemory } from '../remembered/columns.js';
import { DATA_SHEETS } from '../systems/imputation/other-backend.js';
import { taskKind } from '../tasks/task-kinds.js';
import { rowsWithoutCurves } from './absent-curves.js';
import { deviceMisfits } from './device-fit.js';
import { describeExtrapolation, type Extrapolation, extrapolation, isLength } from './extrapolation.js';
import { implausibleCells } from './implausible.js';
import { memoryMisfits } from './memory-fit.js';
import { otherLayerCountings, otherSettings, partLayerCounts } from './settings.js';

type VerdictStatus = 'supported' | 'extrapolating' | 'estimated' | 'unsupported';

/** Whether a prediction of one row is to be trusted, and why not. */
export interface Verdict {
  readonly status: VerdictStatus;
  /** One sentence each; of a supported row only what it was predicted without. */
  readonly reasons: readonly string[];
  /** Inputs that leave the training range. */
  readonly extrapolations: readonly Extrapolation[];
  /** Where the values come from by which an estimated row's machine is predicted. */
  readonly knowledge?: Pick<MachineKnowledge, 'measured' | 'stated' | 'imputed'>;
  /** Training systems with the most similar benchmarks, nearest first; empty where the predictor knows none or a benchmark is missing. */
  readonly nearest: readonly NearestSystem[];
}

const NEAREST_COUNT = 3;
/** A list of missing columns says no more after these. */
const NAMED_COLUMNS = 4;
/** Said of a row whose machine's curves are not given. */
const ABSENT_CURVES =
  'the curves of its benchmarks are not given, which the predictor learned from; latencies at the batch size are estimated from the other figures';
/** Findings about one row, gathered column by column. */
interface Findings {
  /** Why the task cannot run there at all: whatever else is missing does not matter then. */
  readonly impossible: string[];
  /** Names of the machine's parts that leave open which they are. */
  readonly unresolved: string[];
  readonly missing: string[];
  readonly unsupported: string[];
  readonly extrapolations: Extrapolation[];
  readonly unseen: string[];
  /** What is to be known of a prediction that may be trusted all the same. */
  readonly notes: string[];
}

const noFindings = (): Findings => ({
  impossible: [],
  unresolved: [],
  missing: [],
  unsupported: [],
  extrapolations: [],
  unseen: [],
  notes: [],
});

/** Findings by row: of most rows of a fleet there are none. */
class RowFindings {
  static readonly #none = noFindings();
  readonly #rows: (Findings | undefined)[];

  constructor(rowCount: number) {
    this.#rows = new Array<Findings | undefined>(rowCount).fill(undefined);
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  /** To be added to. */
  at(row: number): Findings {
    this.#rows[row] ??= noFindings();
    return this.#rows[row];
  }

  /** To be read. */
  known(row: number): Findings {
    return this.#rows[row] ?? RowFindings.#none;
  }
}

/**
 * Judges every row of a table of raw and derived columns against what a predictor was trained on.
 *
 * `unsupported`: the task asks for an interface to another vendor's GPU, an input is missing, was measured with another backend, or cannot be right in its unit, the task is of another kind, or it does not
 * fit the machine's memory; a prediction would be meaningless. `extrapolating`: an input leaves the training range by more than 10 %, the staged predictor did not see
 * the model, or the task is to be run otherwise than the training runs were (runtime, precision, devices, overlap). `estimated`: benchmarks were
 * not measured, and the predictor imputed them; a benchmark by another backend counts as not measured where it can.
 * @throws InputError naming file, row, column and value if an input's cell is not a number.
 */
export function assess(table: Table, predictor: Predictor): Verdict[] {
  const rows = new RowFindings(table.rowCount);
  const completed = predictor.completed?.(table);
  for (const { row, reason } of deviceMisfits(table)) rows.at(row).impossible.push(reason);
  findMissing(completed?.table ?? table, predictor, rows);
  findRefused(completed, rows);
  findUnresolved(table, rows);
  findOtherBackend(table, predictor, rows, completed);
  findImplausible(table, predictor, rows);
  findNoWork(table, predictor, rows);
  findMisfits(table, predictor, rows);
  findExtrapolations(table, predictor, rows);
  findUnseenFamilies(table, predictor, rows);
  findOtherSettings(table, predictor, rows);
  findAbsentCurves(table, predictor, rows);
  const nearest = predictor.nearestSystems?.(table, NEAREST_COUNT);
  const told = toldOf(completed);
  return Array.from({ length: table.rowCount }, (_, row) =>
    verdictOf(rows.known(row), nearest?.[row] ?? [], told(row)),
  );
}

/** What is told of what is known of a machine. */
interface ToldKnowledge {
  readonly sentences: readonly string[];
  readonly knowledge: NonNullable<Verdict['knowledge']>;
}

/** Machines of which the same is known share it. */
function toldOf(completed: CompletedTable | undefined): (row: number) => ToldKnowledge | undefined {
  const known = new Map<MachineKnowledge, ToldKnowledge>();
  return (row) => {
    const own = completed?.knowledge[row];
    if (own === undefined) return undefined;
    const { measured, stated, imputed } = own;
    const told = known.get(own) ?? {
      sentences: describeKnowledge(own),
      knowledge: { measured, stated, imputed },
    };
    known.set(own, told);
    return told;
  };
}

/** A name that leaves open which part it means may be why too little is known; where enough is, only what its parts share was taken. */
function findUnresolved(table: Table, rows: RowFindings): void {
  if (!table.has(COLUMN.unresolvedNames)) return;
  for (const [row, text] of table.texts(COLUMN.unresolvedNames).entries()) {
    if (text !== '') rows.at(row).unresolved.push(text);
  }
}

/** Too little is known of a machine to put in what it lacks. */
function findRefused(completed: CompletedTable | undefined, rows: RowFindings): void {
  for (const [row, known] of (completed?.knowledge ?? []).entries())
    if (known?.refusal !== undefined) rows.at(row).unsupported.push(known.refusal);
}

function verdictOf(
  { impossible, unresolved, missing, unsupported, extrapolations, unseen, notes }: Findings,
  nearest: readonly NearestSystem[],
  told: ToldKnowledge | undefined,
): Verdict {
  if (impossible.length > 0) return { status: 'unsupported', reasons: impossible, extrapolations, nearest };
  if (missing.length > 0 || unsupported.length > 0) {
    const lacking = missing.length > 0 ? [describeMissing(missing)] : [];
    const reasons = [...unresolved, ...lacking, ...unsupported];
    return { status: 'unsupported', reasons, extrapolations, nearest };
  }
  const reasons = [...unseen, ...extrapolations.map(describeExtrapolation)];
  const beside = [...notes, ...unresolved];
  if (told !== undefined) {
    const { sentences, knowledge } = told;
    return {
      status: 'estimated',
      reasons: [...sentences, ...reasons, ...beside],
      extrapolations,
      knowledge,
      nearest,
    };
  }
  const status = reasons.length > 0 ? 'extrapolating' : 'supported';
  return { status, reasons: [...reasons, ...beside], extrapolations, nearest };
}

/** A sentence on what is behind an estimate: the same for machines of which the same is known. */
function describeKnowledge({
  measured,
  stated,
  imputed,
  otherBackend,
  isOtherBackendUsed,
}: MachineKnowledge): string[] {
  const counts = `${counted(imputed.length, 'benchmark')} imputed from ${counted(stated.length, 'fact')} and ${counted(measured.length, 'measured benchmark')}`;
  if (otherBackend === undefined) return [counts];
  const used = isOtherBackendUsed === true ? 'count as evidence, not as readings' : 'were not used';
  return [counts, `its benchmarks by backend '${otherBackend}' ${used}`];
}

function describeMissing(columns: readonly string[]): string {
  const named = columns.slice(0, NAMED_COLUMNS).map((name) => `'${name}'`);
  const more = columns.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} ${columns.length === 1 ? 'is' : 'are'} missing`;
}

function findMissing(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const name of predictor.inputs) {
    // Training had no value either, so nothing was learned from this column.
    if (predictor.trainingDomain[name] === null) continue;
    if (!table.has(name)) {
      for (let row = 0; row < rows.rowCount; row++) rows.at(row).missing.push(name);
    } else if (isTextColumn(name)) {
      for (const [row, text] of table.texts(name).entries()) if (text === '') rows.at(row).missing.push(name);
    } else {
      const values = table.numbers(name);
      for (let row = 0; row < values.length; row++) {
        if (Number.isNaN(values[row]!)) rows.at(row).missing.push(name);
      }
    }
  }
}

function findOtherBackend(
  table: Table,
  predictor: Predictor,
  rows: RowFindings,
  completed: CompletedTable | undefined,
): void {
  const backends = table.has(COLUMN.backend) ? table.texts(COLUMN.backend) : undefined;
  // Who learned from data sheets alone takes a machine that any backend measured, as far as none of that is read.
  const readsNoBackend = predictor.backend === DATA_SHEETS;
  const read = new Set([...predictor.inputs, ...Object.keys(predictor.trainingDomain)]);
  const benchmarks = table.names
    .filter((name) => columnDefinition(name)?.role === 'benchmark')
    .filter((name) => !readsNoBackend || read.has(name))
    .map((name) => table.numbers(name));
  const isBenchmarked = (row: number) => benchmarks.some((values) => !Number.isNaN(values[row]!));
  for (let row = 0; row < rows.rowCount; row++) {
    const backend = backends?.[row] ?? '';
    if (backend === predictor.backend) continue;
    if ((backend === '' || readsNoBackend) && !isBenchmarked(row)) continue;
    if (completed?.knowledge[row]?.otherBackend !== undefined) continue;
    const measured =
      backend === ''
        ? "its row does not say by which backend its benchmarks were measured (column 'backend')"
        : `it was measured with backend '${backend}'`;
    rows.at(row).unsupported.push(`${measured}, the predictor learned from '${predictor.backend}'`);
  }
}

function findImplausible(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const { row, column, reason } of implausibleCells(table, predictor))
    rows.at(row).unsupported.push(`'${column}' ${reason}`);
}

/** A task that asks for nothing takes no time: nobody means it. */
function findNoWork(table: Table, predictor: Predictor, rows: RowFindings): void {
  const kind = predictor.taskKind === undefined ? undefined : taskKind(predictor.taskKind);
  if (kind?.plainWork === undefined || !kind.inputs.every((name) => table.has(name))) return;
  for (const [row, work] of kind.plainWork(table).entries())
    if (work === 0) rows.at(row).unsupported.push('the task asks for no work at all');
}

function findMisfits(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const { row, effect, reason } of memoryMisfits(table, predictor)) {
    const { unsupported, unseen } = rows.at(row);
    (effect === 'unsupported' ? unsupported : unseen).push(reason);
  }
}

function findExtrapolations(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const [name, range] of Object.entries(predictor.trainingDomain)) {
    if (range === null || isLength(name) || !table.has(name)) continue;
    for (const { row, found } of extrapolationsOf(name, table.numbers(name), range))
      rows.at(row).extrapolations.push(found);
  }
}

interface RowExtrapolation {
  readonly row: number;
  readonly found: Extrapolation;
}

const extrapolated = new ColumnMemory<readonly RowExtrapolation[]>();

const extrapolationsOf = (
  name: string,
  values: Float64Array,
  range: readonly [number, number],
): readonly RowExtrapolation[] =>
  extrapolated.get(values, `${name} ${range[0]} ${range[1]}`, () => {
    const all: RowExtrapolation[] = [];
    for (let row = 0; row < values.length; row++) {
      const found = extrapolation(name, values[row]!, range);
      if (found !== undefined) all.push({ row, found });
    }
    return all;
  });

function findUnseenFamilies(table: Table, predictor: Predictor, rows: RowFindings): void {
  const column = predictor.familyColumn ?? COLUMN.modelName;
  if (predictor.families === undefined || !table.has(column)) return;
  const known = new Set(predictor.families);
  const what = column === COLUMN.modelName ? 'the model' : `the ${column.replaceAll('_', ' ')}`;
  for (const [row, family] of table.texts(column).entries()) {
    if (family === '' || known.has(family)) continue;
    rows.at(row).unseen.push(`${what} '${family}' was not trained on`);
  }
}

function findAbsentCurves(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const row of rowsWithoutCurves(table, predictor)) rows.at(row).notes.push(ABSENT_CURVES);
}

function findOtherSettings(table: Table, predictor: Predictor, rows: RowFindings): void {
  for (const { row, column, reason } of otherSettings(table, predictor)) {
    const { unsupported, unseen } = rows.at(row);
    (column === COLUMN.taskKind ? unsupported : unseen).push(reason);
  }
  for (const { row, reason } of otherLayerCountings(table, predictor)) {
    const { missing, unsupported, unseen } = rows.at(row);
    (missing.length > 0 ? unsupported : unseen).push(reason);
  }
  for (const { row, reason } of partLayerCounts(table, predictor)) rows.at(row).unseen.push(reason);
}
