export { type ExperimentConfig, experimentConfigSchema } from './experiment-config.js';
export { type HardwareBenchmark, hardwareBenchmarkSchema } from './hardware-benchmark.js';
export { validate } from './validate.js';
