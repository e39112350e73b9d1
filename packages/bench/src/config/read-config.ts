import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { didYouMean, InputError } from '@ctfusion/schema';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type BenchConfig, benchConfigSchema } from './bench-config.js';

const defaultConfigPath = fileURLToPath(new URL('../../config/default.yaml', import.meta.url));

/** Layer types and names are told apart before the schema speaks, so that a typing error gets its nearest name. */
const layerTypes = ['MatMul', 'Add', 'Conv2d', 'BatchNorm2d', 'LayerNorm', 'Softmax'];
const groupNames = ['gpu_compute', 'data_transfer', 'host_compute'];

/** Reads a benchmark configuration, the embedded one if no path is given. Throws InputError naming file and field. */
export function readBenchConfig(path: string = defaultConfigPath): BenchConfig {
  return parseBenchConfig(readText(path), path);
}

export function parseBenchConfig(text: string, file: string): BenchConfig {
  const raw = parseYaml(text, file);
  rejectUnknownNames(raw, file);
  return validate(benchConfigSchema, raw, file);
}

/** Text of a file; InputError if it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot be read: ${(error as Error).message}`, { file: path });
  }
}

/** Parsed YAML; InputError with the first line of the parser's complaint. */
export function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(`is no YAML: ${(error as Error).message.split('\n')[0]}`, { file });
  }
}

/** Checks a value against a schema; InputError naming the first field that does not fit, with its value. */
export function validate<T extends z.ZodType>(schema: T, value: unknown, file: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepestIssue(result.error.issues[0]!);
  const given = valueAt(value, issue.path);
  const shown = given === undefined ? '' : ` (given: ${JSON.stringify(given).slice(0, 80)})`;
  throw new InputError(`${issue.message}${shown}`, { file, field: issue.path.map(String).join('.') || '.' });
}

/** A union reports its members' complaints inside; the first member's first one is the most telling. */
function deepestIssue(issue: z.core.$ZodIssue): {
  readonly path: readonly PropertyKey[];
  readonly message: string;
} {
  return { path: issue.path, message: issue.message };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
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
      `'${value}' is an unknown ${what}${didYouMean(value, known)}; known: ${known.join(', ')}`,
      location,
    );
  }
}
