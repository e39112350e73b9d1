export { ERROR_CODES, type ErrorCode } from './errors/error-codes.js';
export { InputError, type InputLocation } from './errors/input-error.js';
export { didYouMean, editDistance, nearestName } from './errors/nearest-name.js';
export { isSystemError, systemReason } from './errors/system-error.js';
export { cholesky, solveLower, solveUpper } from './numerics/cholesky.js';
export { NormalEquations, solveNonNegative } from './numerics/non-negative-least-squares.js';
export { decodeText } from './parsing/decode-text.js';
export { parseJson } from './parsing/json-text.js';
export { writtenDuration, writtenNumber, writtenSize } from './parsing/written-number.js';
export { shuffledIndices } from './random/shuffled-indices.js';
export {
  absolutePercentageError,
  absolutePercentageErrors,
  mean,
  median,
  quantile,
  sortedQuantile,
} from './statistics/statistics.js';
export { appendTables } from './table/append.js';
export type { Categorical } from './table/categorical.js';
export {
  type Column,
  type ColumnType,
  type ColumnTypes,
  columnFromCells,
  constantText,
  GUESSED,
  type NumberColumn,
  takeCells,
} from './table/column.js';
export { formatCsv, parseCsv } from './table/csv-text.js';
export {
  groupCodes,
  groupRows,
  groupRowsByNumber,
  leaveOut,
  pick,
  type RowGroup,
  type RowSplit,
} from './table/group-rows.js';
export { indexByKey, joinByKey, joinWhereKnown, unusedKeys } from './table/join.js';
export { CellCollector, tableFromRecords } from './table/records.js';
export { type JsonEntry, parseRows, type RowsContent } from './table/rows-text.js';
export { Table } from './table/table.js';
export { counted } from './text/counted.js';
export { eitherOf } from './text/either-of.js';
export { printable } from './text/printable.js';
export { cut, shown } from './text/shown.js';
