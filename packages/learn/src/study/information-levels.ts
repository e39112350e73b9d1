import type { Table } from '@ctfusion/base';
import { deriveColumns } from '@ctfusion/predict';
import { columnDefinition, parseBenchmarkName } from '@ctfusion/schema/columns';

/** How much is known of a machine: its data sheets and some of its benchmarks. */
export interface InformationLevel {
  readonly level: string;
  readonly isMeasured: (column: string) => boolean;
}

/** What takes a whole curve: a quick benchmark takes a few of its points. */
const CURVE_FEATURES: ReadonlySet<string> = new Set([
  'latency_at_batch',
  'saturation_point',
  'efficiency_slope',
]);

const isTransfer = (column: string): boolean => column.startsWith('transfer_');

/** No benchmark at all. */
export const DATA_SHEET: InformationLevel = { level: 'data sheet', isMeasured: () => false };
const MOST: InformationLevel = { level: 'full', isMeasured: () => true };

const LEVELS: Readonly<Record<string, readonly InformationLevel[]>> = {
  frames: [
    DATA_SHEET,
    {
      level: 'marketplace',
      // What a marketplace measures: copies from pinned memory.
      isMeasured: (column) => {
        const name = parseBenchmarkName(column);
        return (
          name?.group === 'data_transfer' && name.path === 'DMA' && name.feature === 'peak_bandwidth_gbps'
        );
      },
    },
    {
      level: 'quick',
      isMeasured: (column) => {
        const name = parseBenchmarkName(column);
        return name?.group !== 'gpu_compute' || !CURVE_FEATURES.has(name.feature);
      },
    },
    MOST,
  ],
  clips: [
    DATA_SHEET,
    { level: 'transfer', isMeasured: isTransfer },
    { level: 'matrix', isMeasured: (column) => !isTransfer(column) },
    { ...MOST, level: 'all' },
  ],
};

/** Levels from least to most, by the name of a kind of task. */
export const informationLevels = (kind: string): readonly InformationLevel[] =>
  LEVELS[kind] ?? [DATA_SHEET, MOST];

/** The table without the benchmarks that a level does not have, nor what was derived from them. */
export function atLevel(table: Table, { isMeasured }: InformationLevel): Table {
  const hidden = table.names.filter((column) => {
    const isBenchmark =
      columnDefinition(column)?.role === 'benchmark' || parseBenchmarkName(column) !== undefined;
    return isBenchmark && !isMeasured(column);
  });
  if (hidden.length === 0) return table;
  const derived = table.names.filter((name) => columnDefinition(name)?.owner === 'derived');
  return deriveColumns(table.without(new Set([...hidden, ...derived])));
}
