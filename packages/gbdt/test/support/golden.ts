import { readFileSync } from 'node:fs';
import type { TrainingData } from '../../src/index.js';

const directory = new URL('../golden/', import.meta.url);

/** One case that LightGBM 4.1 trained (single thread, deterministic). */
export interface GoldenCase {
  name: string;
  data: string;
  features: string[];
  categorical: string[];
  weight: boolean;
  params: Record<string, unknown>;
  rounds: number;
  train_mae: number;
}

export const read = (file: string): string => readFileSync(new URL(file, directory), 'utf8');

export const goldenCases = JSON.parse(read('index.json')) as GoldenCase[];

/** Columns of a CSV file by name; an empty cell is a missing value. */
export function readColumns(file: string): Map<string, Float64Array> {
  const rows = read(file)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const header = rows.shift() ?? [];
  return new Map(
    header.map((name, i) => [
      name,
      Float64Array.from(rows, (row) => (row[i] === '' ? Number.NaN : Number(row[i]))),
    ]),
  );
}

export function goldenData(golden: GoldenCase): TrainingData {
  const columns = readColumns(golden.data);
  return {
    columns: golden.features.map((name) => columns.get(name)!),
    label: columns.get('label')!,
    ...(golden.weight && { weight: columns.get('weight')! }),
    featureNames: golden.features,
    categoricalFeatures: golden.categorical,
  };
}

export function meanAbsoluteError(predictions: Float64Array, label: Float64Array): number {
  return predictions.reduce((sum, value, i) => sum + Math.abs(value - label[i]!), 0) / label.length;
}
