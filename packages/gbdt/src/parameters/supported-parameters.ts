import { FEATURE_PARAMETERS } from './feature-parameters.js';
import { LEARNING_PARAMETERS } from './learning-parameters.js';
import { RUN_PARAMETERS } from './run-parameters.js';

/** The parameters that the engine acts on, in the order in which a model text lists them. */
export const SUPPORTED_PARAMETERS = [
  ...LEARNING_PARAMETERS,
  ...FEATURE_PARAMETERS,
  ...RUN_PARAMETERS,
] as const;
