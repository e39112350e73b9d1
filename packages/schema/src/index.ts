export { didYouMean, InputError, type InputLocation, nearestName } from '@ctfusion/base';
export { type Bundle, bundleSchema, type DirectBundle, type Scaling, type StagedBundle } from './bundle.js';
export { type ExperimentConfig, experimentConfigSchema } from './experiment-config.js';
export { type HardwareBenchmark, hardwareBenchmarkSchema } from './hardware-benchmark.js';
export { printable } from './printable.js';
export { validate } from './validate.js';
