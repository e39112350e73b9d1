import type { Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';

/** Architecture of a GPU → the interface through which runtimes usually reach it. */
const OF_ARCHITECTURE: readonly (readonly [pattern: RegExp, accelerator: string])[] = [
  [/^(RDNA|CDNA|GCN)\b/, 'rocm'],
  [/^Apple\b/, 'metal'],
  [/^Xe/, 'vulkan'],
];

/**
 * The table with an accelerator in every row whose task names none: the vendor's usual interface to the machine's GPU, `cpu` on a machine that is
 * known to have none, and none where the GPU is not known. Only NVIDIA's GPUs have a compute capability.
 */
export function withUsualAccelerators(table: Table): Table {
  const text = (name: string) => (table.has(name) ? table.texts(name) : undefined);
  const stated = text(COLUMN.accelerator);
  if (stated?.every((name) => name !== '')) return table;
  const architectures = text(COLUMN.gpuGeneration);
  const capabilities = table.optionalNumbers(COLUMN.computeCapability);
  const counts = table.optionalNumbers(COLUMN.gpus);
  const values = Array.from({ length: table.rowCount }, (_, row) => {
    const name = stated?.[row] ?? '';
    if (name !== '') return name;
    if (capabilities[row]! > 0) return 'cuda';
    const architecture = architectures?.[row] ?? '';
    const usual = OF_ARCHITECTURE.find(([pattern]) => pattern.test(architecture))?.[1];
    return usual ?? (counts[row] === 0 ? 'cpu' : '');
  });
  return table.with([[COLUMN.accelerator, { kind: 'text', values }]]);
}
