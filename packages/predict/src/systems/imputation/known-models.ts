import type { ImputationModel, ModelReadings } from './imputation-model.js';

/** Two sources give the same figure of a data sheet within rounding and a board's own clock. */
const SAME_FACT = 0.03;
/** Fewer facts do not tell models apart. */
const FEWEST_FACTS = 3;

/**
 * Finds the CPU or GPU models of training that have a machine's data sheet, at most one a side.
 * @param columns values of every variable of the model on its scale, by row; NaN where one is not known
 */
export function modelMatcher(
  model: ImputationModel,
  columns: readonly Float64Array[],
): (row: number) => readonly ModelReadings[] {
  const sides = remembered.get(model) ?? sidesOf(model);
  remembered.set(model, sides);
  return (row) =>
    sides.flatMap((candidates) => {
      const alike = candidates.filter(({ facts }) => hasFacts(facts, columns, row));
      return alike.length === 1 ? [alike[0]!.model] : [];
    });
}

interface Candidate {
  readonly model: ModelReadings;
  readonly facts: readonly Fact[];
}

interface Fact {
  /** Which variable it is. */
  readonly variable: number;
  readonly value: number;
}

const remembered = new WeakMap<ImputationModel, readonly (readonly Candidate[])[]>();

function sidesOf({ models, variables }: ImputationModel): readonly (readonly Candidate[])[] {
  const place = new Map(variables.map(({ column }, index) => [column, index]));
  return (['host', 'device'] as const).map((side) =>
    models
      .filter((model) => model.side === side)
      .map((model) => ({
        model,
        facts: Object.entries(model.facts).map(([name, value]) => ({ variable: place.get(name)!, value })),
      })),
  );
}

function hasFacts(facts: readonly Fact[], columns: readonly Float64Array[], row: number): boolean {
  let shared = 0;
  for (const { variable, value } of facts) {
    const own = columns[variable]![row]!;
    if (Number.isNaN(own)) continue;
    if (Math.abs(own - value) > SAME_FACT) return false;
    shared++;
  }
  return shared >= FEWEST_FACTS;
}

/** What machines of known models say of a machine's benchmarks: values, and the covariance of its own readings around them. */
export interface ReadingsOfModels {
  readonly columns: readonly string[];
  readonly values: readonly number[];
  /** Row-major. */
  readonly errors: Float64Array;
}

/** The readings of the wanted benchmarks by the models; of a benchmark that takes both sides, the side's that says more. */
export function readingsOfModels(
  { readingErrors }: ImputationModel,
  models: readonly ModelReadings[],
  wanted: readonly string[],
): ReadingsOfModels {
  const errorOf = ({ side, machines }: ModelReadings, a: string, b: string): number => {
    const { columns, covariance } = readingErrors[side];
    const [i, j] = [columns.indexOf(a), columns.indexOf(b)];
    return i < 0 || j < 0 ? Number.NaN : covariance[Math.max(i, j)]![Math.min(i, j)]! * (1 + 1 / machines);
  };
  const found = wanted.flatMap((column) => {
    const tell = models
      .map((model) => ({
        model,
        column,
        value: model.readings[column],
        error: errorOf(model, column, column),
      }))
      .filter(({ value, error }) => value !== undefined && !Number.isNaN(error))
      .sort((a, b) => a.error - b.error);
    return tell.slice(0, 1);
  });
  return {
    columns: found.map(({ column }) => column),
    values: found.map(({ value }) => value!),
    errors: Float64Array.from(
      found.flatMap((a) =>
        found.map((b) => (a.model === b.model ? errorOf(a.model, a.column, b.column) : 0)),
      ),
    ),
  };
}
