import { tableFromRecords } from '@ctfusion/base';
import { experimentConfigSchema } from '@ctfusion/schema';
import { columnType } from '@ctfusion/schema/columns';
import { expect, it } from 'vitest';
import { provenanceOf } from '../src/methods/provenance.js';

it('says how the training runs were run, by what bench and task documents call it', () => {
  const config = experimentConfigSchema.parse({
    data: { dataset_path: 'a.csv' },
    validation: { strategy: 'leave_one_group_out' },
  });
  const settingsOf = (...rows: Record<string, unknown>[]) => {
    const table = tableFromRecords(
      rows.map((row) => ({ system_id: 'a', ...row })),
      'a.csv',
      columnType,
    );
    const rowNumbers = Int32Array.from(rows.keys());
    return provenanceOf({ dataset: table, rows: rowNumbers, config, configFile: 'a.yml' }, table, [])
      .settings;
  };
  expect(settingsOf({ batch_size: 1 })).toEqual({});
  expect(settingsOf({ run_mode: 'pipelined' }, { run_mode: 'sequential' })).toEqual({
    overlap: ['pipelined', 'serial'],
  });
  expect(
    settingsOf({ precision: 'fp16', parallel_devices: 2 }, { precision: '', parallel_devices: 1 }),
  ).toEqual({
    precision: ['fp16'],
    parallel_devices: ['1', '2'],
  });
});

it('names the backend of the runs, and none where they name none', () => {
  const config = experimentConfigSchema.parse({
    data: { dataset_path: 'a.csv' },
    validation: { strategy: 'leave_one_group_out' },
  });
  const backendOf = (cells: Record<string, unknown>) => {
    const table = tableFromRecords([{ system_id: 'a', ...cells }], 'a.csv', columnType);
    const request = { dataset: table, rows: Int32Array.of(0), config, configFile: 'a.yml' };
    return provenanceOf(request, table, []).backend;
  };
  expect(backendOf({})).toBe('');
  expect(backendOf({ backend: 'onnxruntime-cpu' })).toBe('onnxruntime-cpu');
});
