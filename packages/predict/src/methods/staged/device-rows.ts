import type { Table } from '@ctfusion/base';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import type { ImputationModel } from '../../systems/imputation/imputation-model.js';
import type { RunPart } from '../../tasks/stage.js';

/** How backends are called whose device is the CPU. */
const CPU_BACKEND = '-cpu';

/** On a machine without a GPU the device is the host, and a copy stays in its memory. */
export const partOnCpu = (part: RunPart): RunPart => (part === 'other' ? 'other' : 'host');

/** Times of the parts (ms), those of the device and its copies with the host where a row's machine has no GPU. */
export function partsByDevice(
  parts: Readonly<Record<RunPart, Float64Array>>,
  onCpu: readonly boolean[],
): Readonly<Record<RunPart, Float64Array>> {
  if (!onCpu.includes(true)) return parts;
  const without = (values: Float64Array): Float64Array => values.map((time, row) => (onCpu[row] ? 0 : time));
  return {
    host: parts.host.map((time, row) => (onCpu[row] ? time + parts.h2d[row]! + parts.gpu[row]! : time)),
    h2d: without(parts.h2d),
    gpu: without(parts.gpu),
    other: parts.other,
  };
}

/** Rows whose device is the CPU: their machine has no GPU, or was benchmarked on its CPU and nobody says of what GPU. */
export function rowsOnCpu(table: Table, { variables }: Pick<ImputationModel, 'variables'>): boolean[] {
  const gpus = table.optionalNumbers(COLUMN.gpus);
  const backends = table.has(COLUMN.backend) ? table.texts(COLUMN.backend) : undefined;
  const facts = variables.flatMap(({ side, column }) =>
    side === 'device' && columnDefinition(column)?.role !== 'benchmark' && table.has(column)
      ? [table.numbers(column)]
      : [],
  );
  return Array.from(gpus, (count, row) => {
    if (!Number.isNaN(count)) return count === 0;
    if (backends?.[row]?.endsWith(CPU_BACKEND) !== true) return false;
    return facts.every((values) => Number.isNaN(values[row]!));
  });
}
