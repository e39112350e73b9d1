import { sortedQuantile } from '@ctfusion/base';

/** APE, percent, of the rows that were predicted too short (or too long). NaN where there is none. */
export interface DirectionErrors {
  readonly n: number;
  readonly p95: number;
  readonly p99: number;
}

/** Errors of under-predictions (target above prediction) and over-predictions apart; an exact hit is neither. */
export function errorsByDirection(
  targets: Float64Array,
  predictions: Float64Array,
  apePercent: Float64Array,
): { under: DirectionErrors; over: DirectionErrors } {
  return {
    under: summarise(apePercent.filter((_, row) => targets[row]! > predictions[row]!)),
    over: summarise(apePercent.filter((_, row) => targets[row]! < predictions[row]!)),
  };
}

function summarise(apes: Float64Array): DirectionErrors {
  apes.sort();
  return {
    n: apes.length,
    p95: sortedQuantile(apes, 0.95),
    p99: sortedQuantile(apes, 0.99),
  };
}
