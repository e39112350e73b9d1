import type { TransferPrecision } from './machine-rates.js';
import { squaredDistance } from './transfer-kernel.js';

/**
 * How jobs that are known by name depart from the usual level: for each a smooth function of a machine's rates, a weighted sum of bumps
 * exp(−distance² / 2·length²) around a few nodes.
 */
export interface JobShapes {
  /** Logarithms of rates around which the bumps lie. */
  readonly nodes: readonly (readonly number[])[];
  readonly length: number;
  /** By name and precision, a weight of every node. */
  readonly weights: Readonly<Record<string, Readonly<Record<TransferPrecision, readonly number[]>>>>;
}

/** Height of every node's bump at a machine. */
export const bumps = (
  rates: readonly number[],
  { nodes, length }: Pick<JobShapes, 'nodes' | 'length'>,
): number[] => nodes.map((node) => Math.exp(-squaredDistance(rates, node) / (2 * length ** 2)));

/** What a named job adds to the logarithm of a machine's level; 0 for a job that is not among them. */
export function shapeAt(
  shapes: JobShapes,
  { rates, precision, name }: { rates: readonly number[]; precision: TransferPrecision; name: string },
): number {
  if (!Object.hasOwn(shapes.weights, name)) return 0;
  const weights = shapes.weights[name]![precision];
  return bumps(rates, shapes).reduce((sum, height, index) => sum + weights[index]! * height, 0);
}
