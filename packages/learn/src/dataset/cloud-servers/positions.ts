/** Name (lower case) → the positions of the model's public `config.json`; the first that fits. */
const POSITIONS: readonly (readonly [pattern: RegExp, positions: number])[] = [
  [/smollm2-135m/, 8192],
  [/smollm-135m/, 2048],
  [/qwen1\.5|qwen2\.5/, 32768],
  [/gemma/, 8192],
  [/llama-3\.[13]/, 131072],
  [/llama-7b/, 2048],
  [/phi-4/, 16384],
];

/** Tokens that a model was made for; any number where nobody said. */
export function positionsOf(model: string): number {
  const name = model.toLowerCase();
  return POSITIONS.find(([pattern]) => pattern.test(name))?.[1] ?? Number.POSITIVE_INFINITY;
}
