import { groupCodes, groupRowsByNumber, mean, pick, type RowGroup } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Comparison } from '../comparison/comparison.js';
import { slug } from '../comparison/name-methods.js';
import { number, type ReportTable, text } from './report-table.js';

/** Key of a method's column; names within a comparison have distinct ones. */
const methodKey = (name: string): string => `${slug(name, '_')}_mape_percent`;

interface Breakdown {
  readonly what: string;
  readonly key: string;
  readonly label: string;
  readonly title: string;
  readonly caption: string;
  /** Whether the groups' names are numbers. */
  readonly isNumeric?: boolean;
}

function breakdownTable(
  comparison: Comparison,
  { what, key, label, title, caption, isNumeric = false }: Breakdown,
  groups: readonly { name: string; n: number; mapes: readonly number[] }[],
): ReportTable {
  const columns = comparison.methods.map(({ name }) => number(methodKey(name), name, 2));
  return {
    id: `${comparison.id}-${what}`,
    title,
    caption,
    columns: [isNumeric ? number(key, label, 0) : text(key, label), number('rows', 'Rows', 0), ...columns],
    rows: groups.map(({ name, n, mapes }) => [isNumeric ? Number(name) : name, n, ...mapes]),
    smallestOf: columns.map((column) => column.key),
  };
}

/** MAPE of every method in every group of test rows. */
function mapes(comparison: Comparison, groups: readonly RowGroup[]) {
  return groups.map(({ name, rows }) => ({
    name,
    n: rows.length,
    mapes: comparison.methods.map(({ test }) => mean(pick(test.apePercent, rows))),
  }));
}

export interface CategoryErrors {
  readonly name: string;
  readonly n: number;
  /** MAPE per method, percent; NaN where a method has no such row. */
  readonly mapes: readonly number[];
}

/** MAPE by hardware category: the seen ones first, from the rows of the training systems that runs keep. */
export function errorsByCategory(comparison: Comparison): CategoryErrors[] {
  const seenNames = [
    ...new Set(
      comparison.methods.flatMap(({ seen }) =>
        seen === undefined ? [] : groupCodes(seen.categories).map(({ name }) => name),
      ),
    ),
  ];
  const seen = seenNames.map((name) => {
    const perMethod = comparison.methods.map((method) => {
      const group = method.seen && groupCodes(method.seen.categories).find((entry) => entry.name === name);
      return group === undefined || method.seen === undefined
        ? new Float64Array(0)
        : pick(method.seen.set.apePercent, group.rows);
    });
    return { name, n: Math.max(...perMethod.map(({ length }) => length)), mapes: perMethod.map(mean) };
  });
  return [...seen, ...mapes(comparison, groupCodes(comparison.categories))];
}

/** By category, system, model and batch size; the last two where the rows have them. */
export function breakdownTables(comparison: Comparison): ReportTable[] {
  const { systems, models, batchSizes } = comparison;
  const hasSeen = comparison.methods.some((method) => method.seen !== undefined);
  return [
    breakdownTable(
      comparison,
      {
        what: 'by-category',
        key: 'category',
        label: 'Category',
        title: 'By hardware category',
        caption: `MAPE, percent.${hasSeen ? ' "Seen" rows are of systems that the method was trained on, so their error says how well it remembers, not how well it predicts.' : ' These runs keep no predictions of seen systems.'}`,
      },
      errorsByCategory(comparison),
    ),
    breakdownTable(
      comparison,
      {
        what: 'by-system',
        key: COLUMN.systemId,
        label: 'System',
        title: 'By system',
        caption: 'MAPE, percent.',
      },
      mapes(comparison, groupCodes(systems)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ),
    ...(models === undefined
      ? []
      : [
          breakdownTable(
            comparison,
            {
              what: 'by-model',
              key: COLUMN.modelName,
              label: 'Model',
              title: 'By model',
              caption: 'MAPE, percent.',
            },
            mapes(comparison, groupCodes(models)).sort((a, b) => (a.name < b.name ? -1 : 1)),
          ),
        ]),
    ...(batchSizes === undefined
      ? []
      : [
          breakdownTable(
            comparison,
            {
              what: 'by-batch-size',
              key: COLUMN.batchSize,
              label: 'Batch size',
              title: 'By batch size',
              caption: 'MAPE, percent.',
              isNumeric: true,
            },
            mapes(comparison, groupRowsByNumber(batchSizes)),
          ),
        ]),
  ];
}
