import type { Column, Table } from '@ctfusion/base';
import { COLUMN, isTextColumn } from '@ctfusion/schema/columns';

type Facts = Readonly<Record<string, string | number>>;

/**
 * GPUs that are part of a processor, which no catalog of GPUs has by the processor's name. Ryzen Z1 Extreme: twelve compute units, 8.6 TFLOP/s, 128
 * bits of LPDDR5X-7500 (AMD's page of the processor).
 */
const NAMED: Readonly<Record<string, Facts>> = {
  'AMD Ryzen Z1 Extreme (Radeon GPU)': {
    [COLUMN.gpuGeneration]: 'RDNA 3.0',
    [COLUMN.gpuMultiprocessors]: 12,
    [COLUMN.fp32TflopsCuda]: 8.6,
    [COLUMN.fp16TflopsCuda]: 17.2,
    [COLUMN.gpuMemoryBandwidthGbps]: 120,
  },
};

/** The table with the facts of those devices; of all others, and where the accelerator is `cpu`, as it is. */
export function withNamedDevices(tasks: Table): Table {
  const accelerators = tasks.texts(COLUMN.accelerator);
  const facts = tasks
    .texts(COLUMN.systemId)
    .map((device, row): Facts => (accelerators[row] === 'cpu' ? {} : (NAMED[device] ?? {})));
  const names = [...new Set(facts.flatMap((own) => Object.keys(own)))];
  return tasks.with(
    names.map((name): [string, Column] =>
      isTextColumn(name)
        ? [
            name,
            {
              kind: 'text',
              values: texts(tasks, name).map((text, row) => String(facts[row]![name] ?? text)),
            },
          ]
        : [
            name,
            {
              kind: 'number',
              values: tasks.optionalNumbers(name).map((value, row) => Number(facts[row]![name] ?? value)),
            },
          ],
    ),
  );
}

const texts = (table: Table, name: string): readonly string[] =>
  table.has(name) ? table.texts(name) : new Array<string>(table.rowCount).fill('');
