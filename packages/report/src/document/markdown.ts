import { escapeMarkdown } from '@ctfusion/base/text';
import type { Figure } from '../figures/figure.js';
import { formatCell, type ReportTable, smallestCells } from '../tables/report-table.js';
import type { Block, Report } from './report.js';

/** A report as Markdown, with its figures beside it in `figures/`. */
export function renderMarkdown(report: Report): string {
  const sections = report.sections.map(({ title, blocks }) =>
    [`## ${escapeMarkdown(title)}`, ...blocks.map(renderBlock)].join('\n\n'),
  );
  return `${[`# ${escapeMarkdown(report.title)}`, ...sections].join('\n\n')}\n`;
}

function renderBlock(block: Block): string {
  if (block.kind === 'text') return escapeMarkdown(block.text);
  if (block.kind === 'figure') return markdownFigure(block.figure, 'figures');
  const { title, caption } = block.table;
  return `### ${escapeMarkdown(title)}\n\n${escapeMarkdown(caption)}\n\n${markdownTable(block.table)}`;
}

export function markdownFigure({ id, title, caption }: Figure, folder: string): string {
  return `![${escapeMarkdown(title)}](${folder}/${id}.svg)\n\n${escapeMarkdown(caption)}`;
}

/** The table alone. */
export function markdownTable(table: ReportTable): string {
  const { columns, rows } = table;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ label }) => escapeMarkdown(label))),
    `|${columns.map(({ digits }) => (digits === undefined ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => {
      const best = smallestCells(table, row);
      return line(
        row.map((cell, index) => {
          const text = escapeMarkdown(formatCell(cell, columns[index]!));
          return best.has(index) ? `**${text}**` : text;
        }),
      );
    }),
  ].join('\n');
}
