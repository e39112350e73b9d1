import type { Table } from '@ctfusion/base';

/** The rows of a table as records of text; an empty cell is ''. */
export function recordsOf(table: Table): Record<string, string>[] {
  const columns = table.names.map((name) => [name, table.texts(name)] as const);
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(columns.map(([name, texts]) => [name, texts[row]!])),
  );
}
