import type { BackendEntry } from './backend-entry.js';
import type { BenchmarkBackend } from './benchmark-backend.js';
import { cudaEntry } from './cuda/cuda-entry.js';
import { onnxRuntimeEntry } from './onnxruntime/onnxruntime-entry.js';
import { torchEntry } from './torch/torch-entry.js';

/** Every backend by the name that configurations and options know: the one place where a new one is named. */
const backends = {
  onnxruntime: onnxRuntimeEntry,
  cuda: cudaEntry,
  torch: torchEntry,
} as const satisfies Readonly<Record<string, BackendEntry>>;

export type BackendName = keyof typeof backends;
export const backendNames = Object.keys(backends) as [BackendName, ...BackendName[]];

/** Which backend a child process opens. */
export interface BackendChoice {
  readonly backend: BackendName;
  readonly device: string;
  /** Python for the torch worker. */
  readonly python?: string | undefined;
}

export function backendEntry(name: BackendName): BackendEntry {
  return backends[name];
}

/** Opens the backend of a choice; its libraries are only loaded here, in the process that will use them. */
export function openBackend(choice: BackendChoice): Promise<BenchmarkBackend> {
  return backends[choice.backend].open(choice);
}
