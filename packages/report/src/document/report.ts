import type { Figure } from '../figures/figure.js';
import type { ReportTable } from '../tables/report-table.js';

/** What one comparison shows, in reading order. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly table: ReportTable }
  | { readonly kind: 'figure'; readonly figure: Figure };

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A report before it is HTML, Markdown or files. */
export interface Report {
  readonly title: string;
  readonly sections: readonly Section[];
}

export function reportTables(report: Report): ReportTable[] {
  return report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  );
}

export function reportFigures(report: Report): Figure[] {
  return report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : [])),
  );
}
