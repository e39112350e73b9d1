import { fileURLToPath } from 'node:url';
import { shuffledIndices, Table } from '@ctfusion/base';
import { StagedEngine } from '@ctfusion/predict';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../src/dataset/load.js';
import { fitStaged } from '../src/methods/staged/fit-staged.js';

/** A third of the embedded dataset: what is to be shown does not need all of it. */
const SYSTEMS = /_(1|2|8)c__nvidia_h100_(16|48|64|24)sm$/;

describe('a staged fit', () => {
  let dataset: Table;
  let expected: Float64Array;
  const predictionsOf = (training: Table): Float64Array =>
    new StagedEngine(
      fitStaged({
        table: training,
        groups: training.texts('system_id'),
        targetColumn: 'total_time_ms',
        seeds: [1],
        priorsFrom: ['thesis'],
      }),
    ).predict(dataset).latencyMs;

  beforeAll(async () => {
    const all = await loadDataset(fileURLToPath(new URL('../../../data/slices', import.meta.url)));
    dataset = all.take(all.texts('system_id').flatMap((name, row) => (SYSTEMS.test(name) ? [row] : [])));
    expected = predictionsOf(dataset);
  });

  it('does not move at all when rows are shuffled', () => {
    expect(predictionsOf(dataset.take(shuffledIndices(dataset.rowCount, 7)))).toEqual(expected);
  });

  it('does not move when columns stand in another order', () => {
    const columns = dataset.names.toReversed().map((name) => [name, dataset.column(name)] as const);
    expect(predictionsOf(new Table(columns, dataset.rowCount, dataset.source))).toEqual(expected);
  });

  it('does not move when systems are renamed, but for the names', () => {
    const names = [...new Set(dataset.texts('system_id'))];
    const renamed = (name: string): string => `machine ${names.length - names.indexOf(name)}`;
    const values = dataset.texts('system_id').map(renamed);
    const training = dataset.with([['system_id', { kind: 'text', values }]]);
    const model = fitStaged({
      table: training,
      groups: values,
      targetColumn: 'total_time_ms',
      seeds: [1],
      priorsFrom: ['thesis'],
    });
    expect(new StagedEngine(model).predict(training).latencyMs).toEqual(expected);
  });
});
