/** Layers of a row's model, in whichever way of counting is known of it. */

import type { Table } from '@ctfusion/base';
import { MODULE_COUNT_COLUMNS, NODE_COUNT_COLUMNS } from '@ctfusion/schema/columns';

/** How a row's layers are counted: `none` where the row says nothing of them. */
type LayerCounting = 'modules' | 'nodes' | 'none';

/**
 * Modules per node, over all layers of a model: geometric mean over the models of `data/slices` that have both counts (0.77 to 1). A model file
 * shows a shared activation at every call and the projections of an attention one by one.
 */
export const MODULES_PER_NODE = 0.886;

/** Reader of a table's layer counts. */
export interface LayerCounts {
  counting(row: number): LayerCounting;
  /**
   * Layers of the type that a column of modules names (`num_relu`), in the row's own way of counting: modules where any is known, else nodes. A
   * count that the row lacks is `absent`.
   */
  count(moduleColumn: string, row: number, absent: number): number;
  /** Columns of the row's own way of counting that it lacks, beside others that it has; empty where it says nothing of layers. */
  lacking(row: number): string[];
}

export function layerCounts(table: Table): LayerCounts {
  const modules = valuesOf(table, MODULE_COUNT_COLUMNS);
  const nodes = valuesOf(table, NODE_COUNT_COLUMNS);
  const isKnown = (columns: readonly (Float64Array | undefined)[], row: number): boolean =>
    columns.some((values) => values !== undefined && !Number.isNaN(values[row]!));
  const counting = (row: number): LayerCounting =>
    isKnown(modules, row) ? 'modules' : isKnown(nodes, row) ? 'nodes' : 'none';
  const all = [...modules, ...nodes].filter((values) => values !== undefined);
  const isAsBefore = (row: number): boolean => all.every((values) => Object.is(values[row], values[row - 1]));
  const ways: LayerCounting[] = [];
  // A ranking asks for one task on every machine.
  for (let row = 0; row < table.rowCount; row++)
    ways.push(row > 0 && isAsBefore(row) ? ways[row - 1]! : counting(row));
  return {
    counting: (row) => ways[row]!,
    count(moduleColumn, row, absent) {
      const index = MODULE_COUNT_COLUMNS.indexOf(moduleColumn);
      const value = (ways[row] === 'nodes' ? nodes : modules)[index]?.[row];
      return value === undefined || Number.isNaN(value) ? absent : value;
    },
    lacking(row) {
      if (ways[row] === 'none') return [];
      const [names, values] =
        ways[row] === 'nodes' ? [NODE_COUNT_COLUMNS, nodes] : [MODULE_COUNT_COLUMNS, modules];
      return names.filter((_, index) => Number.isNaN(values[index]?.[row] ?? Number.NaN));
    },
  };
}

/** The ways of counting that a table's rows use, `none` left out. */
export function layerCountings(table: Table): string[] {
  const counts = layerCounts(table);
  const ways = new Set(Array.from({ length: table.rowCount }, (_, row) => counts.counting(row)));
  return [...ways].filter((way) => way !== 'none').sort();
}

const valuesOf = (table: Table, columns: readonly string[]): (Float64Array | undefined)[] =>
  columns.map((name) => (table.has(name) ? table.numbers(name) : undefined));
