import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { curveFeatures } from '../src/analysis/curve.js';
import { readCsv } from '../src/results/csv.js';

const slices = fileURLToPath(new URL('../../../data/slices', import.meta.url));

describe('curve features', () => {
  it("are those of the embedded dataset, from its raw curves, on all of its systems' curves", () => {
    const points = new Map<string, { batchSize: number; latencyMs: number; throughputPerSecond: number }[]>();
    for (const row of readCsv(`${slices}/gpu_compute_curves.csv`, [
      'system_id',
      'benchmark_name',
      'data_type',
    ])) {
      const key = `${row['system_id']} ${row['benchmark_name']}_${row['data_type']}`;
      const point = {
        batchSize: Number(row['batch_size']),
        latencyMs: Number(row['latency_ms']),
        throughputPerSecond: Number(row['throughput_items_per_sec']),
      };
      points.set(key, [...(points.get(key) ?? []), point]);
    }
    let compared = 0;
    for (const row of readCsv(`${slices}/hardware_benchmark.csv`, ['system_id'])) {
      for (const [key, curve] of points) {
        const [system, name] = key.split(' ');
        if (system !== row['system_id']) continue;
        curve.sort((a, b) => a.batchSize - b.batchSize);
        for (const [feature, value] of Object.entries(curveFeatures(curve))) {
          const published = row[`gpu_compute_${name}_${feature}`] ?? '';
          if (value === undefined || published === '') continue;
          expect(value / (Number(published) || 1), `${key} ${feature}`).toBeCloseTo(
            Number(published) ? 1 : 0,
            9,
          );
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(17 * 11 * 2 * 3);
  });
});
