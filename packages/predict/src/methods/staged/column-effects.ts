import type { Table } from '@ctfusion/base';
import { textKeys } from '../../tasks/task-families.js';

/** Mean and variance of one level's effect on the logarithm of the time. */
interface LevelEffect {
  readonly mean: number;
  readonly variance: number;
}

/** What the texts of some columns (a source, a build, a model) add to the logarithm of the time. */
export interface ColumnEffect {
  readonly columns: readonly string[];
  /** Between levels: the doubt about one that training did not see. */
  readonly variance: number;
  readonly byLevel: Readonly<Record<string, LevelEffect>>;
}

/** The sum of all effects on every row, and the doubt that comes with it. */
export interface ColumnCorrections {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** A level that training did not see, or that a row does not name, has no effect, and the doubt of one. */
export function columnCorrections(table: Table, effects: readonly ColumnEffect[]): ColumnCorrections {
  const mean = new Float64Array(table.rowCount);
  const variance = new Float64Array(table.rowCount);
  for (const effect of effects) {
    for (const [row, key] of textKeys(table, effect.columns).entries()) {
      const known = Object.hasOwn(effect.byLevel, key) ? effect.byLevel[key]! : undefined;
      mean[row]! += known?.mean ?? 0;
      variance[row]! += known?.variance ?? effect.variance;
    }
  }
  return { mean, variance };
}
