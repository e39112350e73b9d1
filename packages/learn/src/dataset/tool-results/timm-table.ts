import { basename } from 'node:path';
import { InputError, type Table } from '@ctfusion/base';
import { type BenchmarkTable, conditionsOf, readTimm, timmRuns } from '../timm/import-timm.js';
import { stated, type ToolSettings } from './tool-settings.js';

/** Columns by which a table is timm's. */
export const TIMM_COLUMNS = /^model,.*(infer|train)_step_time/;

/**
 * Runs of one results CSV of pytorch-image-models (`benchmark.py --results-file`). Device, precision and library are in the names of the files that the
 * repository publishes; a settings' value goes before them.
 * @throws InputError naming the setting for what neither says, or a column that is absent.
 */
export function timmFile(file: string, settings: ToolSettings): ReturnType<typeof timmRuns> {
  const table = readTimm(file);
  const named = conditionsOf(basename(file));
  const mode = named?.mode ?? modeOf(table, file);
  const benchmark: BenchmarkTable = {
    table,
    mode,
    layout: named?.layout ?? 'nchw',
    run: {
      runtime: 'torch',
      software: 'torch',
      mode: mode === 'train' ? 'training' : 'inference',
      optimizer: mode === 'train' ? 'momentum' : 'none',
      ...named?.run,
      device: stated(settings.system ?? named?.run.device, 'system', 'on which device it ran', file),
      precision: stated(
        settings.precision ?? named?.run.precision,
        'precision',
        'in which precision it computed (amp, fp32, …)',
        file,
      ),
      accelerator: settings.accelerator ?? named?.run.accelerator ?? '',
      devices: settings.devices ?? 1,
    },
  };
  return timmRuns([benchmark]);
}

function modeOf(table: Table, file: string): 'infer' | 'train' {
  const mode = (['infer', 'train'] as const).find((name) => table.has(`${name}_step_time`));
  if (mode !== undefined) return mode;
  throw new InputError('missing-column', "has neither 'infer_step_time' nor 'train_step_time'", { file });
}
