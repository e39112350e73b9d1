import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { loadExperimentConfig } from '@ctfusion/learn';

/** What a run's own config says of its method; what it does not say, or cannot be read, is absent. */
export interface RunMethod {
  /** In a sentence or two. */
  readonly description?: string;
  /** `direct`, `staged`, or one registered from outside. */
  readonly kind?: string;
}

export function readRunMethod(directory: string): RunMethod {
  const file = join(directory, 'config.yml');
  if (!existsSync(file)) return {};
  try {
    const { description, predictor, features } = loadExperimentConfig(file).config;
    const kind = predictor.kind ?? (features === undefined ? 'staged' : 'direct');
    return { kind, ...(description === undefined ? {} : { description: description.trim() }) };
  } catch (error) {
    // Runs of others have configs of their own.
    if (error instanceof InputError) return {};
    throw error;
  }
}
