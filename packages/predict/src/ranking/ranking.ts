import { InputError, indexByKey, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Predictions, Predictor } from '../predictor.js';
import type { RunPart } from '../tasks/stage.js';
import { isBeyondTraining } from '../verdict/beyond-training.js';
import { bottleneckOf } from '../verdict/bottleneck.js';
import { predictJudged, type ToldBeside, toldBeside } from '../verdict/judged-predictions.js';
import type { Verdict } from '../verdict/verdict.js';
import { chooseObjective, type Objective } from './objective.js';

export interface RankingOptions {
  /** As the user gave it; chosen by the other options where absent. */
  readonly objective?: string;
  /** Latency that a system should not exceed, ms, above 0. */
  readonly deadlineMs?: number;
  /** Probability of meeting the deadline, 0 to 1, from which on a system is sure enough: of those, cost (else latency) decides. */
  readonly minProbability?: number;
  /** Column of prices per hour, ≥ 0. */
  readonly priceColumn?: string;
  /** Level of the intervals, 0 to 1. */
  readonly level: number;
}

/** One system's place. What the predictor or the options do not give is absent. */
export interface RankedSystem extends ToldBeside {
  /** From 1; null for an unsupported system, which has no place. */
  readonly rank: number | null;
  readonly systemId: string;
  readonly latencyMs?: number;
  readonly lowerMs?: number;
  readonly upperMs?: number;
  readonly bottleneck?: RunPart;
  /** Probability of meeting the deadline, to a thousandth; below that to two digits, above 0.999 as 0.999, 0.9999, …; never 0 or 1. */
  readonly deadlineProbability?: number;
  readonly pricePerHour?: number;
  /** Price per hour × predicted time, in the price's currency. */
  readonly expectedCost?: number;
  readonly verdict: Verdict;
}

/** A system that is being put together; there may be ten thousand. */
type Unranked = { -readonly [Key in keyof RankedSystem]: RankedSystem[Key] };

export interface Ranking {
  readonly objective: Objective;
  readonly level: number;
  /** Systems that meet the deadline with `minProbability`; absent where none was asked for. */
  readonly sureEnough?: number;
  /** Every system, or the task, leaves what was trained on in most inputs: the order is not to be trusted. */
  readonly isBeyondTraining: boolean;
  /** Best first; unsupported systems last, in the table's order. */
  readonly systems: readonly RankedSystem[];
}

const MS_PER_HOUR = 3_600_000;
/** Scores of a few hundred runs do not tell probabilities apart that are nearer; systems as sure as each other are told apart by cost. */
const PROBABILITY_STEP = 0.001;
/** A rarer chance or risk is told by its size: a fleet that all but misses or all but meets a deadline has an order, too. */
const RARE = 0.001;

/** Some of the systems that are ranked together: the task on each. */
export interface RankedPart {
  /** One row per system, with derived columns. */
  readonly table: Table;
  /** Place of each row among the systems that are asked about; −1 of one that is not. Absent: all rows, in the table's order, of the only part. */
  readonly places?: Int32Array;
}

/**
 * Orders systems for one task.
 * @param table one row per system: the task on it, with derived columns and a unique `system_id`.
 * @throws InputError for a duplicate or missing system_id, a negative or absent price column, an objective that lacks its option, or
 *   a deadline where the predictor gives no distribution.
 */
export function rankSystems(table: Table, predictor: Predictor, options: RankingOptions): Ranking {
  indexByKey(table, COLUMN.systemId);
  return rankParts([{ table }], predictor, options);
}

/**
 * As `rankSystems`, of systems in several tables: what changes often may stand apart from a fleet that stays, which is remembered.
 * @param parts no system stands twice; each place from 0 on is taken once. A part without the price column has no prices.
 * @throws InputError as `rankSystems`.
 */
export function rankParts(
  parts: readonly RankedPart[],
  predictor: Predictor,
  options: RankingOptions,
): Ranking {
  const { deadlineMs, minProbability, priceColumn, level } = options;
  const objective = chooseObjective(minProbability === undefined ? options.objective : 'probability', {
    deadline: deadlineMs !== undefined,
    price: priceColumn !== undefined,
  });
  if (deadlineMs !== undefined && predictor.probabilityWithin === undefined) {
    throw new InputError(
      'unsupported-method',
      `a bundle of kind ${shown(predictor.kind)} has no distribution, so no probability of meeting a deadline; train with predictor.kind: staged`,
      { field: 'deadline_ms' },
    );
  }
  const judged = parts.map((part) => judgePart(part, predictor, options));
  const systems: Unranked[] = [];
  for (const part of judged)
    for (const [index, system] of part.systems.entries()) systems[part.places[index]!] = system;
  const told = { objective, level, isBeyondTraining: areBeyondTraining(judged, predictor) };
  if (minProbability === undefined) return { ...told, systems: inOrder(systems, objective) };
  const isSure = ({ deadlineProbability }: RankedSystem): boolean =>
    deadlineProbability !== undefined && deadlineProbability >= minProbability;
  return {
    ...told,
    sureEnough: systems.filter(isSure).length,
    systems: inOrder(systems, objective, isSure),
  };
}

interface JudgedPart {
  readonly table: Table;
  /** Those that are asked about: row of the table, place among all, and what was found. */
  readonly rows: readonly number[];
  readonly places: readonly number[];
  readonly systems: readonly Unranked[];
}

function judgePart(
  { table, places }: RankedPart,
  predictor: Predictor,
  { deadlineMs, priceColumn, level }: RankingOptions,
): JudgedPart {
  const all = Array.from({ length: table.rowCount }, (_, row) => row);
  const rows = places === undefined ? all : all.filter((row) => places[row]! >= 0);
  const hasPrices = priceColumn !== undefined && (places === undefined || table.has(priceColumn));
  const prices = hasPrices ? readPrices(table, priceColumn) : undefined;
  const judged = predictJudged(table, predictor, level);
  const { verdicts, predictions } = judged;
  const probabilities =
    deadlineMs === undefined ? undefined : probabilitiesOf(predictor, predictions, deadlineMs);
  const names = table.texts(COLUMN.systemId);
  const systems = rows.map((row): Unranked => {
    const verdict = verdicts[row]!;
    const price = prices?.[row];
    const system: Unranked = { rank: null, systemId: names[row]!, verdict, ...toldBeside(judged, row) };
    const isPriced = price !== undefined && !Number.isNaN(price);
    if (isPriced) system.pricePerHour = price;
    if (verdict.status !== 'unsupported') {
      addOutcome(system, predictions, row, probabilities?.[row]);
      if (isPriced) system.expectedCost = (price * system.latencyMs!) / MS_PER_HOUR;
    }
    return system;
  });
  return { table, rows, places: places === undefined ? rows : rows.map((row) => places[row]!), systems };
}

function areBeyondTraining(parts: readonly JudgedPart[], predictor: Predictor): boolean {
  const predicted = parts.filter(({ systems }) =>
    systems.some(({ verdict }) => verdict.status !== 'unsupported'),
  );
  return (
    predicted.length > 0 &&
    predicted.every(({ table, rows, systems }) =>
      isBeyondTraining(
        table,
        predictor,
        systems.map(({ verdict }, index) => ({ row: rows[index]!, verdict })),
      ),
    )
  );
}

/** @throws InputError naming the row of a price that is negative or infinite; a missing one is NaN. */
function readPrices(table: Table, column: string): Float64Array {
  const prices = table.numbers(column);
  const wrong = prices.findIndex((price) => price < 0 || price === Number.POSITIVE_INFINITY);
  if (wrong >= 0) {
    throw new InputError(
      'out-of-range',
      `the price is ${prices[wrong]}; a price is a number from 0`,
      table.location(wrong, column),
    );
  }
  return prices;
}

/** Undefined where no row could be predicted. */
function probabilitiesOf(
  predictor: Predictor,
  predictions: Predictions,
  deadlineMs: number,
): Float64Array | undefined {
  if (predictions.deviation === undefined) return undefined;
  return predictor.probabilityWithin!(predictions, deadlineMs).map(shortProbability);
}

function shortProbability(probability: number): number {
  if (probability < RARE) return Number(probability.toPrecision(2));
  // The risk to a power of ten, rounded up.
  if (probability > 1 - RARE) return 1 - 10 ** Math.ceil(Math.log10(1 - probability) - 1e-9);
  const steps = Math.round(1 / PROBABILITY_STEP);
  return Math.round(probability * steps) / steps;
}

function addOutcome(
  system: Unranked,
  { latencyMs, interval, parts }: Predictions,
  row: number,
  probability: number | undefined,
): void {
  system.latencyMs = latencyMs[row]!;
  if (interval !== undefined) {
    system.lowerMs = interval.lowerMs[row]!;
    system.upperMs = interval.upperMs[row]!;
  }
  if (parts !== undefined) system.bottleneck = bottleneckOf(parts, row);
  if (probability !== undefined) system.deadlineProbability = probability;
}

/** Sorts and numbers the systems; one whose price is unknown follows those as good otherwise. */
function inOrder(
  systems: readonly Unranked[],
  objective: Objective,
  isSure: (system: RankedSystem) => boolean = () => false,
): RankedSystem[] {
  const cost = (system: RankedSystem): number => system.expectedCost ?? Number.POSITIVE_INFINITY;
  // Two unknown costs are equal, not NaN apart.
  const byCost = (a: RankedSystem, b: RankedSystem): number => (cost(a) === cost(b) ? 0 : cost(a) - cost(b));
  const byLatency = (a: RankedSystem, b: RankedSystem): number => a.latencyMs! - b.latencyMs!;
  const bySureness = ({ deadlineProbability: a }: RankedSystem, { deadlineProbability: b }: RankedSystem) =>
    b! - a!;
  // Where a deadline is as good as missed, a low price buys nothing.
  const isHopeless = ({ deadlineProbability: p }: RankedSystem): boolean => p! < RARE;
  const compare: Record<Objective, (a: RankedSystem, b: RankedSystem) => number> = {
    latency: byLatency,
    cost: (a, b) => byCost(a, b) || byLatency(a, b),
    probability: (a, b) =>
      isSure(a) && isSure(b)
        ? byCost(a, b) || byLatency(a, b)
        : bySureness(a, b) || (isHopeless(a) ? 0 : byCost(a, b)) || byLatency(a, b),
  };
  const placed = systems.filter(({ latencyMs }) => latencyMs !== undefined).sort(compare[objective]);
  for (const [index, system] of placed.entries()) system.rank = index + 1;
  return [...placed, ...systems.filter(({ latencyMs }) => latencyMs === undefined)];
}
