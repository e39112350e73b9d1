import { InputError, shown, type Table } from '@ctfusion/base';
import { COLUMN } from '@ctfusion/schema/columns';
import { columnMakers } from '../column-makers.js';
import { modelShapes } from './model-shapes.js';
import type { CloudRuns } from './runs.js';

export const LLAMA_BENCH_TEXTS: ReadonlySet<string> = new Set([
  'server',
  'device',
  'device_name',
  'host_cpu',
  'backend',
  'model',
  'quantisation',
  'test',
  'date',
]);
const RUNTIME = 'llama.cpp';
/** What llama-bench says of a device that all layers go to, whatever their number. */
const ALL_LAYERS = 999;
const TEST = /^(pp|tg)(\d+)$/;

/**
 * llama-bench's runs: one sequence reads a prompt (`ppN`) or writes from an empty cache (`tgN`). The time is tokens over tokens a second.
 * @throws InputError naming the row of a test that is not known, or of a speed that is not above 0.
 */
export function llamaBenchRuns(runs: Table): CloudRuns {
  const speeds = runs.completeNumbers('tokens_per_second');
  const tests = runs.texts('test').map((name, row) => {
    const found = TEST.exec(name);
    if (found === null)
      throw new InputError(
        'unknown-name',
        `${shown(name)} is no test that is known`,
        runs.location(row, 'test'),
      );
    const tokens = Number(found[2]);
    return { prompt: found[1] === 'pp' ? tokens : 0, generated: found[1] === 'tg' ? tokens : 0 };
  });
  const slow = speeds.findIndex((speed) => !(speed > 0));
  if (slow >= 0) {
    throw new InputError(
      'out-of-range',
      `is ${speeds[slow]}; it must be above 0`,
      runs.location(slow, 'tokens_per_second'),
    );
  }
  const devices = runs.completeNumbers('device_count');
  const layers = runs.completeNumbers('ngl');
  const isCpu = runs.texts('backend').map((backend) => !/cuda|rocm|vulkan|metal/i.test(backend));
  const bytes = runs.completeNumbers('model_bytes');
  const parameters = runs.completeNumbers('parameters');
  const { numbers, texts } = columnMakers(tests.length);
  return {
    servers: runs.completeTexts('server'),
    devices: runs.completeTexts('device_name'),
    hostCpus: runs.texts('host_cpu'),
    isCpu,
    agrees: () => true,
    columns: [
      [COLUMN.modelName, { kind: 'text', values: runs.texts('model') }],
      [COLUMN.quantisation, { kind: 'text', values: runs.texts('quantisation') }],
      [COLUMN.testName, { kind: 'text', values: runs.texts('test') }],
      [COLUMN.runtime, texts(() => RUNTIME)],
      [COLUMN.parallelDevices, numbers((row) => (isCpu[row] ? 1 : devices[row]!))],
      [
        COLUMN.deviceLayers,
        numbers((row) => (isCpu[row] || layers[row] === ALL_LAYERS ? Number.NaN : layers[row]!)),
      ],
      [COLUMN.promptTokens, numbers((row) => tests[row]!.prompt)],
      [COLUMN.generatedTokens, numbers((row) => tests[row]!.generated)],
      [COLUMN.sequences, numbers(() => 1)],
      ...modelShapes(
        runs,
        (row) => parameters[row]!,
        (row) => (bytes[row]! * 8) / parameters[row]!,
      ),
      [
        COLUMN.totalTimeMs,
        numbers((row) => (1000 * (tests[row]!.prompt + tests[row]!.generated)) / speeds[row]!),
      ],
    ],
  };
}
