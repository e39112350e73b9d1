import { didYouMean, InputError, shown } from '@ctfusion/base';
import type { ExperimentConfig } from '@ctfusion/schema';
import { directMethod } from './direct/direct-method.js';
import type { Method } from './method.js';
import { stagedMethod } from './staged/staged-method.js';

const methods = new Map<string, Method>(
  [directMethod, stagedMethod].map((method): [string, Method] => [method.kind, method]),
);

/**
 * Adds a method from outside, so that a config can name it.
 * @returns what takes it out again
 * @throws RangeError if its kind is taken.
 */
export function registerMethod(method: Method): () => void {
  if (methods.has(method.kind)) throw new RangeError(`a method '${method.kind}' is registered already`);
  methods.set(method.kind, method);
  return () => methods.delete(method.kind);
}

/**
 * The method that a config asks for: by name, else direct where it names features (the published form), else staged.
 * @throws InputError naming file and field if the config names a method that nobody registered.
 */
export function methodOf({ predictor, features }: ExperimentConfig, configFile: string): Method {
  const kind = predictor.kind ?? (features === undefined ? stagedMethod.kind : directMethod.kind);
  const method = methods.get(kind);
  if (method === undefined) {
    throw new InputError(
      'unknown-name',
      `there is no method ${shown(kind)}${didYouMean(kind, methods.keys())}; known are ${[...methods.keys()].join(', ')}`,
      { file: configFile, field: 'predictor.kind' },
    );
  }
  return method;
}
