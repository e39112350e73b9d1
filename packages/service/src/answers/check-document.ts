import { InputError, shown } from '@ctfusion/base';
import { COLUMN, columnType } from '@ctfusion/schema/columns';
import type { SystemDocument } from '@ctfusion/schema/documents';

/** Columns that a document has places for. */
const PLACED: readonly string[] = [COLUMN.systemId, COLUMN.backend, COLUMN.pricePerHour];

/**
 * Checks what one machine could spoil for all that are ranked with it: a cell that is no number in a column of numbers, a column of another
 * place, a point of a curve that stands twice.
 * @throws InputError naming the field.
 */
export function checkDocument({ facts, benchmarks }: SystemDocument): void {
  for (const [fact, value] of Object.entries(facts)) {
    const field = `facts.${fact}`;
    if (PLACED.includes(fact))
      throw new InputError('duplicate-name', 'it has a place of its own in the document', { field });
    if (columnType(fact) === 'number' && value !== null && typeof value !== 'number')
      throw new InputError('not-a-number', `${shown(value)} is not a number`, { field });
  }
  for (const [index, { features, curves }] of benchmarks.entries()) {
    for (const feature of Object.keys(features))
      if (PLACED.includes(feature) || columnType(feature) === 'text')
        throw new InputError('wrong-type', 'it is no benchmark', {
          field: `benchmarks.${index}.features.${feature}`,
        });
    const points = new Set<string>();
    for (const [point, { benchmark_name, data_type, batch_size }] of curves.entries()) {
      const key = JSON.stringify([benchmark_name, data_type, batch_size]);
      if (points.has(key))
        throw new InputError('duplicate-key', 'the point stands twice', {
          field: `benchmarks.${index}.curves.${point}`,
        });
      points.add(key);
    }
  }
}
