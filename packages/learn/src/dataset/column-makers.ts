import type { Column } from '@ctfusion/base';

/** Makers of columns whose cells are worked out row by row. */
interface ColumnMakers {
  numbers(value: (row: number) => number): Column;
  texts(value: (row: number) => string): Column;
}

export const columnMakers = (rowCount: number): ColumnMakers => ({
  numbers: (value) => ({
    kind: 'number',
    values: Float64Array.from({ length: rowCount }, (_, row) => value(row)),
  }),
  texts: (value) => ({ kind: 'text', values: Array.from({ length: rowCount }, (_, row) => value(row)) }),
});
