import { InputError } from '@ctfusion/base';
import { type PredictionSet, takeRows } from './prediction-set.js';

const HINT = 'compare runs of the same test rows, or put them into groups of their own in a layout';

/**
 * `other` in the row order of `first`: by `row_id` where both have it (cross-validations order their rows by fold), else as it is.
 * @throws InputError if the two do not predict the same rows.
 */
export function alignRows(first: PredictionSet, other: PredictionSet): PredictionSet {
  if (other.rowCount !== first.rowCount) {
    throw new InputError(
      'other-rows',
      `its ${other.rowCount} test rows are not the ${first.rowCount} of ${first.file}; ${HINT}`,
      { file: other.file },
    );
  }
  const aligned = first.rowIds && other.rowIds ? byRowId(first, other, first.rowIds, other.rowIds) : other;
  for (let row = 0; row < first.rowCount; row++) {
    const difference = describeDifference(first, aligned, row);
    if (difference !== undefined) {
      throw new InputError(
        'other-rows',
        `its test rows are not those of ${first.file}: ${difference}; ${HINT}`,
        {
          file: other.file,
        },
      );
    }
  }
  return aligned;
}

function byRowId(
  first: PredictionSet,
  other: PredictionSet,
  firstIds: Float64Array,
  otherIds: Float64Array,
): PredictionSet {
  if (firstIds.every((id, row) => id === otherIds[row])) return other;
  const positions = new Map<number, number>();
  for (const [row, id] of otherIds.entries()) positions.set(id, row);
  if (positions.size !== otherIds.length) {
    throw new InputError('duplicate-key', 'a row_id occurs twice', { file: other.file, column: 'row_id' });
  }
  return takeRows(
    other,
    Int32Array.from(firstIds, (id) => {
      const row = positions.get(id);
      if (row === undefined) {
        throw new InputError('other-rows', `it lacks the test row ${id} of ${first.file}; ${HINT}`, {
          file: other.file,
        });
      }
      return row;
    }),
  );
}

/** What differs between the two at a row, in words; undefined where they measure the same. */
function describeDifference(first: PredictionSet, other: PredictionSet, row: number): string | undefined {
  const system = (set: PredictionSet): string => set.systems.names[set.systems.codes[row]!]!;
  const model = (set: PredictionSet): string | undefined => set.models?.names[set.models.codes[row]!];
  const where = `prediction ${row + 1}`;
  if (system(first) !== system(other)) {
    return `${where} is of system '${system(other)}', there '${system(first)}'`;
  }
  if (first.models && other.models && model(first) !== model(other)) {
    return `${where} is of model '${model(other)}', there '${model(first)}'`;
  }
  const [a, b] = [first.targetsMs[row]!, other.targetsMs[row]!];
  // Files written by different programs may round the last digits.
  return Math.abs(a - b) <= 1e-9 * a ? undefined : `${where} measured ${b} ms, there ${a} ms`;
}
