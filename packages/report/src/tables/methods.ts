import type { Comparison } from '../comparison/comparison.js';
import { type ReportTable, text } from './report-table.js';

/** What each method of a comparison is, in its own config's words; undefined where none of them says it. */
export function methodsTable({ id, methods }: Comparison): ReportTable | undefined {
  const described = methods.filter(({ run }) => run.method.description !== undefined);
  if (described.length === 0) return undefined;
  return {
    id: `${id}-methods`,
    title: 'What is compared',
    caption: 'As the config of each run describes its method. The first one is under study.',
    columns: [text('method', 'Method'), text('description', 'What it is')],
    rows: methods.map(({ name, run }) => [name, run.method.description ?? '–']),
  };
}
