import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** FLOPs of a sample's forward pass, in the order of their columns; a class that a table lacks adds nothing. */
const FLOPS = [
  COLUMN.forwardConvolutionGflops,
  COLUMN.forwardGroupedGflops,
  COLUMN.forwardMatrixGflops,
  COLUMN.forwardAttentionGflops,
] as const;

/**
 * What residual trees see of a model beside the batch: how much it moves and stores for what it computes, and the size of its work. Models of one
 * design are alike in these, and a design reaches a share of a device's rates of its own.
 */
export function stepResidualColumns(table: Table): Readonly<Record<string, Float64Array>> {
  const numbers = (name: string): Float64Array | undefined =>
    table.has(name) ? table.numbers(name) : undefined;
  const flops = FLOPS.map(numbers);
  const [moved, params, matrix] = [
    COLUMN.forwardElementwiseGb,
    COLUMN.params,
    COLUMN.forwardMatrixGflops,
  ].map(numbers);
  const gflops = Float64Array.from({ length: table.rowCount }, (_, row) =>
    flops.reduce((sum, values) => sum + (values?.[row] || 0), 0),
  );
  const over = (values: Float64Array | undefined): Float64Array =>
    gflops.map((work, row) => (work > 0 ? (values?.[row] ?? Number.NaN) / work : Number.NaN));
  return {
    forward_gflops: gflops,
    gb_moved_per_gflop: over(moved),
    parameters_per_gflop: over(params),
    matrix_share: over(matrix),
  };
}
