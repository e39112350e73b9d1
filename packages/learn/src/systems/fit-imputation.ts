import { mean } from '@ctfusion/base';
import { conditionalMean, conditionOn, type Gaussian, type ImputationModel } from '@ctfusion/predict';
import { fitGaussian, type Moments, type ScaledVariable } from './fit-gaussian.js';
import { type Machine, momentsOf } from './machines.js';
import { modelReadings } from './model-readings.js';
import type { PhysicalVariable } from './physical-scaling.js';
import { withStandIns } from './stand-ins.js';

/** Weights of the diagonal that are tried. */
const SHRINKAGES = [0.1, 0.3, 0.5, 0.8] as const;
/** Where fewer models than this can be left out, nothing is chosen: the middle one is taken. */
const FEWEST_MODELS = 4;
const DEFAULT_SHRINKAGE = 0.3;
/** However well a few models were met, half the deviation is left. */
const SMALLEST_FACTOR = 0.5;
/** What a benchmark's own factor is worth where few models were left out: the factor of all benchmarks counts as so many models. */
const PRIOR_MODELS = 2;
/** Up to so many machines, each model is left out by itself; of more, folds of models are: ten to judge, five to choose by. */
const FEW_MACHINES = 100;
const JUDGED_FOLDS = 10;
const CHOICE_FOLDS = 5;

/** A distribution of machines that was learned elsewhere. */
export interface LearnedElsewhere {
  readonly variables: readonly string[];
  readonly weight: number;
  readonly mean: readonly number[];
  /** Lower triangle, row by row; shrunk already. */
  readonly covariance: readonly (readonly number[])[];
  /** What was chosen on models left out there; absent where the machines do not know most of the benchmarks. */
  readonly chosen?: LearnedChoice;
}

interface LearnedChoice {
  readonly shrinkage: number;
  /** By what each benchmark's deviation was wrong. */
  readonly factors: Readonly<Record<string, number>>;
}

/** A benchmark of a model that was left out: how it was imputed from its facts, in standard deviations of the prediction. */
export interface LeftOutReading {
  readonly column: string;
  /** Whose model was left out. */
  readonly side: 'host' | 'device';
  readonly model: string;
  readonly logError: number;
  readonly deviation: number;
}

/**
 * Learns what machines are like: a joint normal distribution of the variables that at least one machine knows. Shrinkage and a factor on the
 * deviation are chosen on CPU and GPU models left out in turn, their benchmarks imputed from their data sheets.
 * @returns undefined where no machine has a benchmark.
 */
export function fitImputation(
  variables: readonly PhysicalVariable[],
  machines: readonly Machine[],
  elsewhere: readonly LearnedElsewhere[] = [],
): ImputationModel | undefined {
  const fit = new ImputationFit(variables, machines, elsewhere);
  if (!fit.variables.some(({ kind }) => kind === 'benchmark')) return undefined;
  const { shrinkage, factors } = fit.choose();
  const stoodFor = withStandIns(
    fit.variables.map(({ column, scale, side }) => ({ column, scale, side })),
    withFactors(fit.variables, fit.fitted(machines, shrinkage), factors),
  );
  return { ...stoodFor, ...modelReadings(variables, machines) };
}

/** What a table of machines teaches, for tables that have none of them. */
export function learnElsewhere(
  variables: readonly PhysicalVariable[],
  machines: readonly Machine[],
): LearnedElsewhere {
  const fit = new ImputationFit(variables, machines, []);
  const { shrinkage, factors } = fit.choose();
  const { weight, gaussian } = fit.described(shrinkage);
  const size = fit.variables.length;
  return {
    variables: fit.variables.map(({ column }) => column),
    weight,
    mean: [...gaussian.mean],
    covariance: fit.variables.map((_, row) =>
      Array.from({ length: row + 1 }, (_, column) => gaussian.covariance[row * size + column]!),
    ),
    chosen: { shrinkage, factors: Object.fromEntries(factors) },
  };
}

/** Every benchmark of every model left out, imputed from facts by what the others and `elsewhere` teach, shrinkage and factors included. */
export function leftOutReadings(
  variables: readonly PhysicalVariable[],
  machines: readonly Machine[],
  elsewhere: readonly LearnedElsewhere[] = [],
): LeftOutReading[] {
  return leaveModelsOut(machines, JUDGED_FOLDS, (others, left, modelOf) => {
    const fit = new ImputationFit(variables, others, elsewhere);
    const { shrinkage, factors } = fit.choose();
    const gaussian = withFactors(fit.variables, fit.fitted(others, shrinkage), factors);
    return left.flatMap((machine) => fit.judged(gaussian, machine, modelOf(machine)));
  });
}

interface LeftOutModel {
  readonly side: LeftOutReading['side'];
  readonly model: string;
}

/** Leaves every GPU model out, then every CPU model, where there are two of them; machines without such a part stay in. */
function leaveModelsOut<T>(
  machines: readonly Machine[],
  mostFolds: number,
  judge: (
    others: readonly Machine[],
    left: readonly Machine[],
    modelOf: (machine: Machine) => LeftOutModel,
  ) => T[],
): T[] {
  return (['device', 'host'] as const).flatMap((side) => {
    const nameOf = ({ cpuModel, gpuModel }: Machine): string => (side === 'host' ? cpuModel : gpuModel);
    const models = [...new Set(machines.map(nameOf))].filter((name) => name !== '');
    if (models.length < 2) return [];
    const folds = machines.length <= FEW_MACHINES ? models.length : Math.min(mostFolds, models.length);
    return dealt(models, folds).flatMap((fold) =>
      judge(
        machines.filter((machine) => !fold.has(nameOf(machine))),
        machines.filter((machine) => fold.has(nameOf(machine))),
        (machine) => ({ side, model: nameOf(machine) }),
      ),
    );
  });
}

const dealt = (models: readonly string[], folds: number): ReadonlySet<string>[] =>
  Array.from({ length: folds }, (_, fold) => new Set(models.filter((_, index) => index % folds === fold)));

class ImputationFit {
  /** Those that a machine, here or elsewhere, knows. */
  readonly variables: readonly PhysicalVariable[];
  readonly #scaled: readonly ScaledVariable[];
  readonly #sources: readonly LearnedElsewhere[];
  readonly #elsewhere: readonly Moments[];
  readonly #machines: readonly Machine[];
  readonly #places: readonly number[];

  constructor(
    variables: readonly PhysicalVariable[],
    machines: readonly Machine[],
    elsewhere: readonly LearnedElsewhere[],
  ) {
    this.#places = variables.flatMap(({ column }, index) =>
      machines.some(({ values }) => !Number.isNaN(values[index]!)) ||
      elsewhere.some((source) => source.variables.includes(column))
        ? [index]
        : [],
    );
    this.variables = this.#places.map((index) => variables[index]!);
    const columns = this.variables.map(({ column }) => column);
    this.#scaled = this.variables.map(({ exponents, smallestDeviation, side }) => ({
      side,
      smallestDeviation,
      exponents: Object.entries(exponents).flatMap(([column, exponent]) =>
        columns.includes(column) ? [{ variable: columns.indexOf(column), exponent }] : [],
      ),
    }));
    this.#machines = machines.map((machine) => this.#narrowed(machine));
    this.#sources = elsewhere;
    this.#elsewhere = elsewhere.map((source) => momentsElsewhere(source, columns));
  }

  #narrowed(machine: Machine): Machine {
    return { ...machine, values: Float64Array.from(this.#places, (index) => machine.values[index]!) };
  }

  /** The predictive distribution of one more machine: wider by what so few leave open. */
  fitted(machines: readonly Machine[], shrinkage: number): Gaussian {
    return this.#fit(
      machines.map((machine) => this.#narrowed(machine)),
      shrinkage,
    );
  }

  #fit(machines: readonly Machine[], shrinkage: number): Gaussian {
    const own = momentsOf(machines);
    const { mean: center, covariance } = fitGaussian(this.#scaled, [...this.#elsewhere, ...own], shrinkage);
    // However many know facts alone, benchmarks are no surer for them.
    const benchmarked = this.#elsewhere.filter((_, index) => this.#sources[index]!.chosen !== undefined);
    const weight = Math.max(2, weightOf([...benchmarked, ...own]));
    // n − 1 for the mean that was fitted, n + 1 for that the mean is itself unsure.
    return { mean: center, covariance: covariance.map((value) => (value * (weight + 1)) / (weight - 1)) };
  }

  /** The distribution of the machines that are here. */
  described(shrinkage: number): { readonly weight: number; readonly gaussian: Gaussian } {
    const moments = momentsOf(this.#machines);
    return { weight: weightOf(moments), gaussian: fitGaussian(this.#scaled, moments, shrinkage) };
  }

  /** What is known elsewhere stands: a table of one GPU's slices does not tell how unlike GPUs are. */
  choose(): { readonly shrinkage: number; readonly factors: ReadonlyMap<string, number> } {
    const chosen = this.#sources.find((source) => source.chosen !== undefined)?.chosen;
    if (chosen !== undefined)
      return { shrinkage: chosen.shrinkage, factors: new Map(Object.entries(chosen.factors)) };
    const models = new Set(this.#machines.flatMap(({ cpuModel, gpuModel }) => [cpuModel, gpuModel]));
    if (models.size < FEWEST_MODELS) return { shrinkage: DEFAULT_SHRINKAGE, factors: new Map() };
    const tried = SHRINKAGES.map((shrinkage) => ({ shrinkage, readings: this.#leftOut(shrinkage) }));
    const { shrinkage, readings } = tried.reduce((best, one) =>
      logScore(one.readings) > logScore(best.readings) ? one : best,
    );
    return { shrinkage, factors: deviationFactors(readings) };
  }

  #leftOut(shrinkage: number): LeftOutReading[] {
    return leaveModelsOut(this.#machines, CHOICE_FOLDS, (others, left, modelOf) => {
      const gaussian = this.#fit(others, shrinkage);
      return left.flatMap((machine) => this.#judge(gaussian, machine, modelOf(machine)));
    });
  }

  /** Benchmarks of a machine that was not fitted, imputed from its facts. */
  judged(gaussian: Gaussian, machine: Machine, of: LeftOutModel): LeftOutReading[] {
    return this.#judge(gaussian, this.#narrowed(machine), of);
  }

  #judge(gaussian: Gaussian, { values }: Machine, { side, model }: LeftOutModel): LeftOutReading[] {
    const known = this.variables.flatMap(({ kind }, index) =>
      kind === 'fact' && !Number.isNaN(values[index]!) ? [index] : [],
    );
    const conditioning = conditionOn(gaussian.covariance, this.variables.length, known);
    const means = conditionalMean(
      gaussian.mean,
      conditioning,
      known.map((index) => values[index]!),
    );
    return conditioning.unknown.flatMap((index, place) => {
      const variable = this.variables[index]!;
      const value = values[index]!;
      if (
        variable.kind !== 'benchmark' ||
        (variable.side !== side && variable.side !== 'both') ||
        Number.isNaN(value)
      )
        return [];
      const variance = conditioning.covariance[place * conditioning.unknown.length + place]!;
      return [
        {
          column: variable.column,
          side,
          model,
          logError: means[place]! - value,
          deviation: Math.sqrt(variance),
        },
      ];
    });
  }
}

const weightOf = (moments: readonly Moments[]): number =>
  moments.reduce((sum, { weight }) => sum + weight, 0);

/** Mean log density of the readings, every model weighing the same. */
function logScore(readings: readonly LeftOutReading[]): number {
  return meanByModel(
    readings,
    ({ logError, deviation }) => -0.5 * (logError / deviation) ** 2 - Math.log(deviation),
  );
}

/** By how much the deviation of each benchmark was too small (above 1) or too large, on models left out. */
function deviationFactors(readings: readonly LeftOutReading[]): Map<string, number> {
  const squares = (some: readonly LeftOutReading[]): number =>
    meanByModel(some, ({ logError, deviation }) => (logError / deviation) ** 2);
  const overall = squares(readings);
  return new Map(
    [...new Set(readings.map(({ column }) => column))].map((column) => {
      const own = readings.filter((one) => one.column === column);
      const count = new Set(own.map(({ model }) => model)).size;
      const square = (count * squares(own) + PRIOR_MODELS * overall) / (count + PRIOR_MODELS);
      return [column, Math.max(SMALLEST_FACTOR, Math.sqrt(square))];
    }),
  );
}

/** The distribution with what facts leave open of each benchmark stretched by its factor; what facts say stays. */
function withFactors(
  variables: readonly PhysicalVariable[],
  { mean: center, covariance }: Gaussian,
  factors: ReadonlyMap<string, number>,
): Gaussian {
  const size = variables.length;
  const facts = variables.flatMap(({ kind }, index) => (kind === 'fact' ? [index] : []));
  const { unknown, covariance: open } = conditionOn(covariance, size, facts);
  const stretched = covariance.slice();
  const factor = unknown.map((index) => factors.get(variables[index]!.column) ?? 1);
  for (const [a, i] of unknown.entries())
    for (const [b, j] of unknown.entries())
      stretched[i * size + j]! += open[a * unknown.length + b]! * (factor[a]! * factor[b]! - 1);
  return { mean: center, covariance: stretched };
}

function meanByModel(
  readings: readonly LeftOutReading[],
  value: (reading: LeftOutReading) => number,
): number {
  const byModel = new Map<string, number[]>();
  for (const reading of readings)
    byModel.set(reading.model, [...(byModel.get(reading.model) ?? []), value(reading)]);
  return mean(Array.from(byModel.values(), (values) => mean(values)));
}

function momentsElsewhere(source: LearnedElsewhere, columns: readonly string[]): Moments {
  const kept = source.variables
    .map((column, from) => ({ from, to: columns.indexOf(column) }))
    .filter(({ to }) => to >= 0)
    .sort((a, b) => a.to - b.to);
  const entry = (i: number, j: number): number => source.covariance[Math.max(i, j)]![Math.min(i, j)]!;
  return {
    known: kept.map(({ to }) => to),
    weight: source.weight,
    mean: kept.map(({ from }) => source.mean[from]!),
    covariance: kept.flatMap(({ from: row }) => kept.map(({ from: column }) => entry(row, column))),
  };
}
