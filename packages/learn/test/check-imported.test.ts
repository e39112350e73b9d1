import { tableFromRecords } from '@ctfusion/base';
import { columnType } from '@ctfusion/schema/columns';
import { describe, expect, it } from 'vitest';
import { checkImported } from '../src/dataset/check-imported.js';

const run = { system_id: 'Tesla T4', weight_bits: 4, gpu_mem_bw_gbps: 320, total_time_ms: 10 };
const check = (...records: Record<string, string | number>[]) =>
  checkImported(tableFromRecords(records, 'runs', columnType), 'runs');

describe('what an importer made', () => {
  it('is taken where every run has a time and finite figures, absent ones too', () => {
    expect(() => check(run, { ...run, weight_bits: Number.NaN })).not.toThrow();
  });

  it('is refused where no run is left, with the reasons', () => {
    const none = tableFromRecords([run], 'runs', columnType).take([]);
    expect(() => checkImported(none, 'runs', { 'without a time': 3 })).toThrow(
      'runs: has no run that can be taken; left out: 3 without a time',
    );
    expect(() => checkImported(none, 'runs')).toThrow(/^runs: has no run that can be taken$/);
  });

  it.each([
    ['total_time_ms', 0],
    ['total_time_ms', Number.NaN],
    ['total_time_ms', Infinity],
    ['weight_bits', -3],
    ['weight_bits', Infinity],
    ['gpu_mem_bw_gbps', Infinity],
  ])('is refused with system, column and value: %s %d', (column, value) => {
    expect(() => check(run, { ...run, [column]: value })).toThrow(
      `runs, column '${column}': a run on 'Tesla T4' gives ${value}; what it is made of cannot be right`,
    );
  });
});
