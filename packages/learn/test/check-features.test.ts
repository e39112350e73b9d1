import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { experimentConfigSchema } from '@ctfusion/schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../src/dataset/load.js';
import { checkDataset } from '../src/experiment/check-dataset.js';

describe('features of the direct method', () => {
  let dataset: Table;
  beforeAll(async () => {
    dataset = await loadDataset(fileURLToPath(new URL('../../../data/slices', import.meta.url)));
  });

  const check =
    (taskColumns: string[], target = 'total_time_ms') =>
    (): void =>
      checkDataset(
        dataset,
        experimentConfigSchema.parse({
          data: { dataset_path: 'data/slices', target_col: target },
          features: { task_cols: taskColumns },
          validation: { strategy: 'leave_one_group_out' },
        }),
        'leak.yml',
      );

  it.each(['total_time_ms'])('are not the target, %s', (name) => {
    expect(check(['batch_size', name])).toThrow(`leak.yml, '${name}': is the target; it is not known before`);
  });

  it.each(['host_time_ms', 'h2d_time_ms', 'gpu_compute_time_ms', 'd2h_time_ms', 'postprocess_time_ms'])(
    'are not a part of it, %s',
    (name) => {
      expect(check(['batch_size', name])).toThrow(`leak.yml, '${name}': is a measured part of the target;`);
    },
  );

  it('are not the whole where a part is the target', () => {
    expect(check(['batch_size', 'total_time_ms'], 'gpu_compute_time_ms')).toThrow(/is the target/);
    expect(check(['gpu_compute_time_ms'], 'gpu_compute_time_ms')).toThrow(/is the target/);
  });

  it('may be the GPU time alone, the published kernel-centric baseline', () => {
    expect(check(['gpu_compute_time_ms'])).not.toThrow();
    expect(check(['host_time_ms'])).toThrow(/is a measured part/);
  });
});
