import type { TrainingData } from '../../src/index.js';
import { Random } from '../../src/random.js';

/** Friedman-like rows: five features that matter, the rest noise; deterministic in the seed. */
export function madeData(rowCount: number, featureCount: number, seed: number, missing = 0): TrainingData {
  const random = new Random(seed);
  const columns = Array.from({ length: featureCount }, () => new Float64Array(rowCount));
  const label = new Float64Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const x = columns.map((column) => {
      const value = random.nextFloat();
      column[i] = missing > 0 && random.nextFloat() < missing ? Number.NaN : value;
      return value;
    });
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = x;
    label[i] = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.nextFloat();
  }
  return { columns, label };
}

/** The rows of `data` at the given positions. */
export function pickRows(data: TrainingData, rows: readonly number[]): TrainingData {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    ...data,
    columns: data.columns.map(pick),
    label: pick(data.label),
    ...(data.weight && { weight: pick(data.weight) }),
  };
}
