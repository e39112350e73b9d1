import type { Comparison } from '../comparison/comparison.js';
import type { Figure } from '../figures/figure.js';
import { mapeByCategoryFigure } from '../figures/mape-by-category.js';
import { accuracyTable } from '../tables/accuracy.js';
import { errorsByCategory } from '../tables/breakdown.js';
import { markdownFigure, markdownTable } from './markdown.js';

const SHOWN = [
  'method',
  'mape_percent',
  'mape_low_percent',
  'mape_high_percent',
  'median_percent',
  'p95_percent',
];

/**
 * What a README shows of a comparison: what was compared, a small table, one figure.
 * @param figureFolder where the README finds the figure, relative to itself
 */
export function readmeResults(
  comparison: Comparison,
  figureFolder: string,
): { readonly markdown: string; readonly figure: Figure } {
  const figure = mapeByCategoryFigure(
    'results',
    comparison.methods.map(({ name }) => name),
    errorsByCategory(comparison),
    comparison.noiseFloor,
  );
  const table = accuracyTable(comparison);
  const shown = SHOWN.map((key) => table.columns.findIndex((column) => column.key === key));
  const small = {
    ...table,
    columns: shown.map((index) => table.columns[index]!),
    rows: table.rows.map((row) => shown.map((index) => row[index]!)),
  };
  const systems = new Set(comparison.systems.codes).size;
  const markdown = [
    `${comparison.description ?? `${comparison.title}.`} Absolute percentage error (APE; its mean is MAPE) of ${comparison.rowCount} runs on ${systems} systems; the 95 % interval is over systems.`,
    markdownTable(small),
    markdownFigure(figure, figureFolder),
  ].join('\n\n');
  return { markdown, figure };
}
