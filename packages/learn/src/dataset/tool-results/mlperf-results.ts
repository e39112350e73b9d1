import { parseJson } from '@ctfusion/base';
import { readCsv } from '@ctfusion/base/files';
import type { LeftOut } from '../keep-rows.js';
import type { StepRun } from '../step/step-run.js';
import { stated, type ToolSettings } from './tool-settings.js';

/**
 * Columns by which a table is that of MLCommons' submission checker (mlcommons/inference, tools/submission: `summary.csv`), or its
 * publication (`summary_results.json` of an inference_results repository).
 */
export const MLPERF_COLUMNS = /^"?Organization"?,"?Availability"?,"?Division"?,.*\bMlperfModel\b/;
export const MLPERF_KEYS = ['"Performance_Result"', '"Performance_Units"', '"UsedModel"'] as const;

/** What a result is called in either file. */
const FIELDS = {
  // Of the checker's table `Model` is what was used, of the publication what it counts as.
  usedModel: ['UsedModel', 'Model'],
  scenario: ['Scenario'],
  result: ['Performance_Result', 'Result'],
  units: ['Performance_Units', 'Units'],
  accelerator: ['Accelerator', 'accelerator_model_name'],
  perNode: ['a#', 'accelerators_per_node'],
  nodes: ['Nodes', 'number_of_nodes'],
  processor: ['Processor', 'host_processor_model_name'],
  framework: ['Software', 'framework'],
  weights: ['weight_data_types'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Result = (field: keyof typeof FIELDS) => string;

/** What MLPerf calls a network → what the catalog does, where both are one network on inputs of one size. */
const NETWORKS: Readonly<Record<string, string>> = { resnet: 'resnet50', resnet50: 'resnet50' };
/** Samples of a query of MultiStream (inference rules, section "Scenarios"). */
const MULTI_STREAM_SAMPLES = 8;
const NONE = /^(|-|n\/?a|none|null|0)$/i;

/** Names of the catalog's networks that results may be of. */
export const MLPERF_NETWORKS: readonly string[] = [...new Set(Object.values(NETWORKS))];

/**
 * Runs of a table of results: SingleStream and MultiStream tell the latency of a query (the percentile that the rules ask for, 90 % and 99 %), Offline the time of
 * a batch on every device, where a setting says how large that was. Data lie prepared in the host's memory. What tells no time of one run is counted by reason.
 * @throws InputError if the file is damaged.
 */
export function mlperfResults(
  text: string,
  settings: ToolSettings,
  file: string,
): { readonly runs: StepRun[]; readonly leftOut: LeftOut } {
  const leftOut: Record<string, number> = {};
  const runs = resultsOf(text, file).flatMap((result): StepRun[] => {
    const run = runOf(result, settings, file);
    if (typeof run !== 'string') return [run];
    leftOut[run] = (leftOut[run] ?? 0) + 1;
    return [];
  });
  return { runs, leftOut };
}

function resultsOf(text: string, file: string): Result[] {
  if (/^\s*\[/.test(text)) {
    const entries = parseJson(text, file) as readonly Readonly<Record<string, unknown>>[];
    return entries.map((entry) => (field) => {
      const name = FIELDS[field].find((key) => entry[key] !== undefined && entry[key] !== null);
      return name === undefined ? '' : String(entry[name]).trim();
    });
  }
  const table = readCsv(file, () => 'text');
  const columns = new Map(table.names.map((name) => [name, table.texts(name)]));
  return Array.from({ length: table.rowCount }, (_, row): Result => {
    return (field) => {
      const name = FIELDS[field].find((column) => columns.has(column));
      return columns.get(name ?? '')?.[row]?.trim() ?? '';
    };
  });
}

/** The run of one result, or why it tells none. */
function runOf(result: Result, settings: ToolSettings, file: string): StepRun | string {
  const units = result('units');
  if (/watt|joule/i.test(units)) return 'of power';
  const model = NETWORKS[result('usedModel')];
  const demand = model === undefined ? undefined : settings.work?.(model);
  if (model === undefined || demand === undefined) return 'of a network whose work is not known';
  const value = Number(result('result'));
  if (!(value > 0)) return 'without a result';
  const isCpu = NONE.test(result('accelerator'));
  const devices = isCpu ? 1 : (settings.devices ?? count(result('perNode')) * count(result('nodes')));
  const time = timeOf(result('scenario'), value, { batch: settings.batch, devices });
  if (typeof time === 'string') return time;
  const framework = result('framework');
  return {
    device: settings.system ?? (isCpu ? result('processor') : result('accelerator')).replace(/^\d+x/, ''),
    accelerator: settings.accelerator ?? (isCpu ? 'cpu' : ''),
    runtime: runtimeOf(framework),
    software: `mlperf ${framework}`.trim(),
    model,
    mode: 'inference',
    precision: stated(
      settings.precision ?? result('weights').toLowerCase(),
      'precision',
      'in which precision it computed',
      file,
    ),
    optimizer: 'none',
    devices,
    demand,
    ...time,
  };
}

function timeOf(
  scenario: string,
  value: number,
  { batch, devices }: { readonly batch: number | undefined; readonly devices: number },
): Pick<StepRun, 'batch' | 'milliseconds'> | string {
  if (/^single ?stream$/i.test(scenario)) return { batch: 1, milliseconds: value };
  if (/^multi ?stream$/i.test(scenario)) return { batch: MULTI_STREAM_SAMPLES, milliseconds: value };
  if (!/^offline$/i.test(scenario)) return 'of a scenario that tells no time of one run';
  if (batch === undefined) return 'of Offline, whose batch nobody says';
  return { batch, milliseconds: (1000 * batch * devices) / value };
}

const count = (text: string): number => Math.max(1, Math.round(Number(text)) || 1);

/** The library that computed, as a list of software names it. */
function runtimeOf(framework: string): string {
  if (/tensorrt/i.test(framework)) return 'tensorrt';
  if (/onnx ?runtime/i.test(framework)) return 'onnxruntime';
  return /(py)?torch/i.test(framework) ? 'torch' : 'mlperf';
}
