import type { Table } from '@ctfusion/base';
import type { Predictor } from '../predictor.js';
import { isLength } from './extrapolation.js';
import type { Verdict } from './verdict.js';

/**
 * Whether every row that is predicted leaves the training range in most of the inputs that it gives: what is said of such rows is physics that
 * nobody has seen hold, and their order with it. False where none is predicted.
 */
export function isBeyondTraining(
  table: Table,
  predictor: Predictor,
  judged: readonly { readonly row: number; readonly verdict: Verdict }[],
): boolean {
  const given = Object.entries(predictor.trainingDomain).flatMap(([name, range]) =>
    range === null || isLength(name) || !table.has(name) ? [] : [table.numbers(name)],
  );
  const predicted = judged.flatMap(({ row, verdict: { status, extrapolations } }) =>
    status === 'unsupported' ? [] : [{ row, outside: extrapolations.length }],
  );
  return (
    predicted.length > 0 &&
    predicted.every(
      ({ row, outside }) => 2 * outside > given.filter((values) => !Number.isNaN(values[row]!)).length,
    )
  );
}
