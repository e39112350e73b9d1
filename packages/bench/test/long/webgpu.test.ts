import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/results/csv.js';
import { readResults } from '../../src/results/results-folder.js';
import { runBench } from '../../src/sessions/run-bench.js';
import { runMeasure } from '../../src/sessions/run-measure.js';
import { temporaryFolder, tinyConfig, webGpuAbsent, writeTinyModel } from '../support.js';

const absent = webGpuAbsent();
const silent = { print: () => {} };

describe.skipIf(absent !== undefined)(
  `WebGPU, of a GPU in software at least${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    const root = temporaryFolder('webgpu');
    afterAll(() => rmSync(root, { recursive: true }));
    const written = (name: string, text: string): string => {
      writeFileSync(join(root, name), text);
      return join(root, name);
    };

    it('takes the GPU’s way through the benchmarks', async () => {
      const configPath = written('tiny.yaml', tinyConfig);
      const options = { configPath, device: 'webgpu', output: join(root, 'bench') };
      const { folder, features } = await runBench(options, silent);
      const { raws, metadata } = readResults(folder);
      expect(metadata.backend).toBe('onnxruntime-webgpu');
      expect(raws.stops.map(({ benchmark, reason }) => `${benchmark} ${reason}`)).toEqual([
        'Conv_Tiny completed',
        'Softmax_Tiny completed',
        'H2D_Pageable completed',
        'D2H_Pageable completed',
        'H2D_Pinned skipped',
      ]);
      // Timed in streams of runs, so that submitting and waiting are not counted.
      for (const point of raws.points.filter(({ group }) => group === 'gpu_compute')) {
        expect(point.runsPerSample).toBeGreaterThan(1);
      }
      expect(features.values['gpu_compute_Conv_Tiny_fp32_latency']).toBeGreaterThan(0);
    });

    it('runs a task with every part timed', async () => {
      writeTinyModel(root);
      const task =
        '{ model: tiny.onnx, input_size: [16, 24], kind: classification, batch_sizes: [2], resolutions: [40x30], frames: [5] }';
      const tasksPath = written(
        'tasks.yml',
        `run_settings: { repeats: 1, workers: 1 }\ntasks:\n  - ${task}\n`,
      );
      const output = join(root, 'measure');
      expect(await runMeasure({ tasksPath, output, device: 'webgpu' }, silent)).toMatchObject({
        measured: 1,
      });
      const [row] = readCsv(join(output, 'measurements.csv'), ['backend']);
      expect(row!['backend']).toBe('onnxruntime-webgpu');
      for (const part of ['h2d_time_ms', 'gpu_compute_time_ms', 'd2h_time_ms'])
        expect(Number(row![part])).toBeGreaterThan(0);
    });
  },
);
