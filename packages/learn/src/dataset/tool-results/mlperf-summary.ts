import { InputError, shown } from '@ctfusion/base';
import type { StepRun } from '../step/step-run.js';
import { stated, type ToolSettings } from './tool-settings.js';

/** First lines of a summary. */
export const MLPERF_HEADING = /^MLPerf Results Summary\s*$/m;

const NS_PER_MS = 1e6;

/**
 * The run of LoadGen's `mlperf_log_summary.txt` (mlcommons/inference, loadgen/results.cc): one sample's mean latency of SingleStream, the time of a batch
 * of Offline. Data lie prepared in the host's memory.
 * @throws InputError if the run is not valid or of another scenario, or naming the setting for what the file does not say.
 */
export function mlperfRun(text: string, settings: ToolSettings, file: string): StepRun {
  // A last line without its end may lack digits.
  const lines = text.split('\n').slice(0, -1);
  const entries = new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^([^:]+?)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value!]];
    }),
  );
  const refuse = (field: string, why: string): InputError =>
    new InputError('invalid-value', why, { file, field });
  const verdict = entries.get('Result is');
  if (verdict !== 'VALID')
    throw refuse('Result is', `is ${shown(verdict ?? 'absent')}; only valid runs count`);
  const number = (name: string): number => {
    const value = Number(entries.get(name) ?? Number.NaN);
    if (value > 0) return value;
    throw refuse(name, 'is missing, or no number above 0');
  };
  const model = stated(settings.model, 'model', 'which network ran', file);
  const demand = settings.work?.(model);
  if (demand === undefined)
    throw new InputError('unsupported-model', `the work of ${shown(model)} is not known`, {
      file,
      field: 'model',
    });
  const scenario = entries.get('Scenario') ?? '';
  const { batch, milliseconds } = timeOf(scenario, number, settings, file);
  return {
    device: stated(settings.system, 'system', 'on which device it ran', file),
    accelerator: settings.accelerator ?? '',
    runtime: 'mlperf',
    software: `mlperf ${entries.get('SUT name') ?? ''}`.trim(),
    model,
    mode: 'inference',
    precision: stated(settings.precision, 'precision', 'in which precision it computed', file),
    optimizer: 'none',
    batch,
    devices: settings.devices ?? 1,
    milliseconds,
    demand,
  };
}

function timeOf(
  scenario: string,
  number: (name: string) => number,
  settings: ToolSettings,
  file: string,
): { readonly batch: number; readonly milliseconds: number } {
  if (scenario === 'SingleStream') return { batch: 1, milliseconds: number('Mean latency (ns)') / NS_PER_MS };
  if (scenario === 'Offline') {
    const batch = stated(settings.batch, 'batch', 'how many samples ran at once', file);
    const together = batch * (settings.devices ?? 1);
    return { batch, milliseconds: (1000 * together) / number('Samples per second') };
  }
  throw new InputError(
    'invalid-value',
    `is ${shown(scenario)}; SingleStream and Offline tell the time of a run`,
    {
      file,
      field: 'Scenario',
    },
  );
}
