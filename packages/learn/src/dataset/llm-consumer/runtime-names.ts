/** What people call a program → the runtime that it is; the first that fits. */
const RUNTIMES: readonly (readonly [pattern: RegExp, runtime: string])[] = [
  [/ik_llama/i, 'ik_llama.cpp'],
  [/llamafile/i, 'llamafile'],
  [/llama\.?cpp/i, 'llama.cpp'],
  [/ollama/i, 'ollama'],
  [/lm ?studio/i, 'lmstudio'],
  [/mlc/i, 'mlc-llm'],
  [/vllm/i, 'vllm'],
  [/exllama/i, 'exllamav2'],
  [/mlx/i, 'mlx'],
];

/** The runtime by program and backend; the program's own words where neither is known. */
export function runtime(software: string, backend: string): string {
  const text = `${software} ${backend}`;
  return RUNTIMES.find(([pattern]) => pattern.test(text))?.[1] ?? software;
}

const ACCELERATORS: readonly (readonly [pattern: RegExp, accelerator: string])[] = [
  [/cuda/i, 'cuda'],
  [/rocm/i, 'rocm'],
  [/vulkan/i, 'vulkan'],
  [/metal|mlx/i, 'metal'],
  [/^cpu$/i, 'cpu'],
];
/** What server programs use where the backend names no interface. */
const OF_VENDOR: readonly (readonly [pattern: RegExp, accelerator: string])[] = [
  [/apple/i, 'metal'],
  [/nvidia/i, 'cuda'],
];

/** Through what the device was used: said by the backend, else the vendor's usual interface. */
export function accelerator(backend: string, device: string): string {
  const said = ACCELERATORS.find(([pattern]) => pattern.test(backend));
  return (said ?? OF_VENDOR.find(([pattern]) => pattern.test(device)))?.[1] ?? 'vulkan';
}
