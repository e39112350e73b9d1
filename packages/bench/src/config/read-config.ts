import { fileURLToPath } from 'node:url';
import { didYouMean, InputError, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { validate } from '@ctfusion/schema';
import { type BenchConfig, benchConfigSchema } from './bench-config.js';

const defaultConfigPath = fileURLToPath(new URL('../../config/default.yaml', import.meta.url));

/** Layer types and names are told apart before the schema speaks, so that a typing error gets its nearest name. */
const layerTypes = ['MatMul', 'Linear', 'Add', 'Conv2d', 'BatchNorm2d', 'LayerNorm', 'Softmax', 'Attention'];
const groupNames = ['gpu_compute', 'data_transfer', 'host_compute', 'host_memory'];

/** Reads a benchmark configuration, the embedded one if no path is given. Throws InputError naming file and field. */
export function readBenchConfig(path: string = defaultConfigPath): BenchConfig {
  return parseBenchConfig(readText(path), path);
}

export function parseBenchConfig(text: string, file: string): BenchConfig {
  const raw = parseYaml(text, file);
  rejectUnknownNames(raw, file);
  return validate(benchConfigSchema, raw, file);
}

function rejectUnknownNames(raw: unknown, file: string): void {
  const groups = (raw as { benchmark_groups?: unknown } | null)?.benchmark_groups;
  if (!Array.isArray(groups)) return;
  for (const [index, group] of groups.entries()) {
    const field = `benchmark_groups.${index}`;
    rejectUnknown((group as { group_name?: unknown })?.group_name, groupNames, 'benchmark group', {
      file,
      field: `${field}.group_name`,
    });
    const benchmarks = (group as { benchmarks?: unknown })?.benchmarks;
    for (const [position, benchmark] of (Array.isArray(benchmarks) ? benchmarks : []).entries()) {
      const { name, layer_type } = (benchmark ?? {}) as { name?: unknown; layer_type?: unknown };
      if (layer_type === undefined) continue;
      rejectUnknown(layer_type, layerTypes, `layer type of benchmark '${name}'`, {
        file,
        field: `${field}.benchmarks.${position}.layer_type`,
      });
    }
  }
}

function rejectUnknown(
  value: unknown,
  known: readonly string[],
  what: string,
  location: { file: string; field: string },
): void {
  if (typeof value === 'string' && !known.includes(value)) {
    throw new InputError(
      'unknown-name',
      `${shown(value)} is an unknown ${what}${didYouMean(value, known)}; known: ${known.join(', ')}`,
      location,
    );
  }
}
