import { type ColumnRole, columnDefinition } from '@ctfusion/schema/columns';

/** The vectors that a feature can belong to, in the order in which figures list them. */
export const VECTORS = [
  'Task demand (TDV)',
  'Benchmark (HBV)',
  'Bottleneck (SBV)',
  'Catalog',
  'Prior',
] as const;
export type Vector = (typeof VECTORS)[number];

const VECTOR_OF_ROLE: Readonly<Partial<Record<ColumnRole, Vector>>> = {
  demand: 'Task demand (TDV)',
  benchmark: 'Benchmark (HBV)',
  fact: 'Catalog',
};

/**
 * Which vector a column belongs to, by the catalogue; what it does not know is a catalog fact. A derived column belongs to the vector of
 * its inputs: benchmarks where it has a unit, else demand over capability. The staged predictor's own columns: the model's family is
 * of the task, shares of its analytical model are neither.
 */
export function vectorOf(feature: string): Vector {
  if (feature.startsWith('family_')) return 'Task demand (TDV)';
  if (feature.startsWith('prior_')) return 'Prior';
  const definition = columnDefinition(feature);
  if (definition?.role === 'derived') return definition.unit === '' ? 'Bottleneck (SBV)' : 'Benchmark (HBV)';
  return (definition && VECTOR_OF_ROLE[definition.role]) ?? 'Catalog';
}
