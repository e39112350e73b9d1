/** Name (lower case) → the positions of the model's public `config.json`; the first that fits. */
const POSITIONS: readonly (readonly [pattern: RegExp, positions: number])[] = [
  [/llama-2|decilm/, 4096],
  [/llama-3/, 8192],
  [/\bllama-7b|opt-|gpt-j|bloom|aquila/, 2048],
];

/** Tokens that a model was made for; any number where nobody said. */
export function modelPositions(model: string): number {
  const name = model.toLowerCase();
  return POSITIONS.find(([pattern]) => pattern.test(name))?.[1] ?? Number.POSITIVE_INFINITY;
}
