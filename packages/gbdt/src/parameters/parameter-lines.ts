import type { Parameters } from './parameters.js';

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** The parameters as the model text lists them: `[name: value]` per line. */
export function parameterLines(parameters: Parameters): string[] {
  return Object.entries(parameters).map(([name, value]) => `[${name}: ${valueText(value)}]`);
}
