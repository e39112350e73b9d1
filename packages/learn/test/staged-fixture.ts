import { fileURLToPath } from 'node:url';
import type { Table } from '@ctfusion/base';
import { StagedPredictor } from '@ctfusion/predict';
import { experimentConfigSchema } from '@ctfusion/schema';
import { loadDataset } from '../src/dataset/load.js';
import { fitStagedPredictor } from '../src/methods/staged/fit-staged-predictor.js';

interface Fixture {
  readonly dataset: Table;
  readonly predictor: StagedPredictor;
}

let fixture: Promise<Fixture> | undefined;

/** Made once per test file. */
export function stagedFixture(): Promise<Fixture> {
  fixture ??= makeFixture();
  return fixture;
}

/** The embedded dataset, and a small staged predictor of the systems with at most four processors and 64 multiprocessors. */
async function makeFixture(): Promise<Fixture> {
  const dataset = await loadDataset(fileURLToPath(new URL('../../../data/slices', import.meta.url)));
  const rows = Int32Array.from(
    dataset
      .texts('system_id')
      .flatMap((system, row) => (/_[124]c_.*_(16|32|48|64)sm$/.test(system) ? [row] : [])),
  );
  const config = experimentConfigSchema.parse({
    data: { dataset_path: 'data/slices' },
    predictor: { kind: 'staged', seeds: [1, 2] },
    validation: { strategy: 'leave_one_group_out' },
  });
  const { predictor } = fitStagedPredictor({ dataset, rows, config, configFile: 'fixture.yml' });
  if (!(predictor instanceof StagedPredictor)) throw new Error('the fixture is not staged');
  return { dataset, predictor };
}

/** The dataset with long runs taking half as long again: no stage reads that, so trees are worth having. */
export function withLongRunsSlowed(dataset: Table): Table {
  const frames = dataset.numbers('total_frames');
  const values = dataset.numbers('total_time_ms').map((time, row) => (frames[row]! > 48 ? 1.5 : 1) * time);
  return dataset.with([['total_time_ms', { kind: 'number', values }]]);
}
