import { InputError, shown } from '@ctfusion/base';
import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { type ExperimentConfig, experimentConfigSchema, validate } from '@ctfusion/schema';
import { methodOf } from '../methods/registry.js';

export interface LoadedConfig {
  readonly config: ExperimentConfig;
  /** The document after overrides, as it is written into the run directory. */
  readonly document: Record<string, unknown>;
  readonly file: string;
}

/**
 * Reads an experiment's YAML, applies `key.path=value` overrides (values are YAML) and checks it.
 * @throws InputError naming file, field and value.
 */
export function loadExperimentConfig(file: string, overrides: readonly string[] = []): LoadedConfig {
  const document = parseYaml(readText(file), file);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new InputError('not-yaml', 'the file is empty or not a mapping', { file });
  }
  for (const override of overrides) applyOverride(document as Record<string, unknown>, override);
  const config = validate(experimentConfigSchema, document, file);
  checkConfig(config, file);
  return { config, document: document as Record<string, unknown>, file };
}

/** What the schema cannot say: settings that need one another, and what the method asks. @throws InputError naming file and field. */
export function checkConfig(config: ExperimentConfig, file: string): void {
  checkValidation(config, file);
  methodOf(config, file).checkConfig?.(config, file);
}

function applyOverride(document: Record<string, unknown>, override: string): void {
  const equals = override.indexOf('=');
  const path = override.slice(0, equals).split('.');
  if (equals <= 0 || path.some((key) => key === '' || key === '__proto__')) {
    throw new InputError('invalid-value', `${shown(override)} is not of the form key.path=value`, {
      field: 'overrides',
    });
  }
  let target = document;
  for (const key of path.slice(0, -1)) {
    // A key may be called as what every object inherits.
    const next = Object.hasOwn(target, key) ? target[key] : undefined;
    if (typeof next !== 'object' || next === null || Array.isArray(next)) target[key] = {};
    target = target[key] as Record<string, unknown>;
  }
  target[path.at(-1)!] = parseValue(override.slice(equals + 1), path.join('.'));
}

/** @throws InputError naming the key if the value is not YAML. */
function parseValue(text: string, key: string): unknown {
  try {
    return parseYaml(text, key);
  } catch (error) {
    const cause = error instanceof InputError ? `: ${error.detail}` : '';
    throw new InputError('not-yaml', `the value ${shown(text)} cannot be read${cause}`, {
      field: `overrides.${key}`,
    });
  }
}

function checkValidation({ validation }: ExperimentConfig, file: string): void {
  if (validation.strategy === 'holdout' && (validation.test_groups ?? []).length === 0) {
    throw new InputError('setting-missing', "strategy 'holdout' needs at least one test group", {
      file,
      field: 'validation.test_groups',
    });
  }
  if (validation.strategy === 'group_kfold' && validation.k_folds === undefined) {
    throw new InputError('setting-missing', "strategy 'group_kfold' needs the number of folds", {
      file,
      field: 'validation.k_folds',
    });
  }
}
