import { COLUMN } from '@ctfusion/schema/columns';
import type { Comparison, Method } from '../comparison/comparison.js';
import { number, type ReportTable, text } from './report-table.js';

const WORST_COUNT = 20;

/** The predictions that missed most, by APE, of every method. */
export function worstTables(comparison: Comparison): ReportTable[] {
  return comparison.methods.map((method, index) => worstTable(comparison, method, index + 1));
}

function worstTable(
  { id, systems, models, batchSizes }: Comparison,
  { name, test }: Method,
  position: number,
): ReportTable {
  return {
    id: `${id}-worst-${position}`,
    title: `Worst ${WORST_COUNT} predictions of ${name}`,
    caption: 'By absolute percentage error.',
    folded: true,
    columns: [
      text(COLUMN.systemId, 'System'),
      ...(models === undefined ? [] : [text(COLUMN.modelName, 'Model')]),
      ...(batchSizes === undefined ? [] : [number(COLUMN.batchSize, 'Batch size', 0)]),
      number('measured_ms', 'Measured ms', 1),
      number('predicted_ms', 'Predicted ms', 1),
      number('ape_percent', 'APE %', 1),
    ],
    rows: largest(test.apePercent, WORST_COUNT).map((row) => [
      systems.names[systems.codes[row]!]!,
      ...(models === undefined ? [] : [models.names[models.codes[row]!]!]),
      ...(batchSizes === undefined ? [] : [batchSizes[row]!]),
      test.targetsMs[row]!,
      test.predictionsMs[row]!,
      test.apePercent[row]!,
    ]),
  };
}

/** Positions of the largest values, largest first; the earlier of two equal ones comes first. */
function largest(values: Float64Array, count: number): number[] {
  const threshold = values.slice().sort()[Math.max(0, values.length - count)]!;
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (values[row]! >= threshold) rows.push(row);
  return rows.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count);
}
