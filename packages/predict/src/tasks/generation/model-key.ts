/**
 * Spellings that mean one model: `Llama 3.1 8B`, `meta-llama/Llama-3.1-8B`, `llama-3.1-8b-instruct`. A point between digits stays, as OPT has 1.3 and 13 billion
 * parameters.
 */
export const modelKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/[-_ ](instruct|chat|it|base|hf)(?=$|[-_ ])/g, '')
    .replaceAll(/[^a-z0-9.]|(?<!\d)\.|\.(?!\d)/g, '');
