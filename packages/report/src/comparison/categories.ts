import type { Categorical } from '@ctfusion/base';
import { type CategoryRule, matchesPattern } from './layout.js';
import type { PredictionSet } from './prediction-set.js';

const OTHER = 'other';

/** `intel_core_i5__nvidia_rtx_4070` → `nvidia_rtx_4070`; the whole name where it has no two parts. */
const gpuOfSystem = (system: string): string => system.split('__').slice(1).join('__') || system;

/**
 * The category of every row. Without rules: the system's GPU, and one category `seen` for rows of the training systems.
 * @param rows which rows `set` holds
 */
export function categorise(
  set: PredictionSet,
  rules: readonly CategoryRule[] | undefined,
  rows: 'seen' | 'unseen',
): Categorical {
  if (rules === undefined) {
    return recode(set, (system) => (rows === 'seen' ? 'seen' : gpuOfSystem(system)));
  }
  const applicable = rules.filter((rule) => rule.rows === rows);
  return recode(
    set,
    (system, model) =>
      applicable.find(
        (rule) =>
          (rule.systems?.some((pattern) => matchesPattern(system, pattern)) ?? true) &&
          (rule.models?.some((pattern) => matchesPattern(model, pattern)) ?? true),
      )?.name ?? OTHER,
    rules.map((rule) => rule.name),
  );
}

/** One name per (system, model); asked once for each pair, so that a million rows cost nothing. */
function recode(
  { systems, models, rowCount }: PredictionSet,
  nameOf: (system: string, model: string) => string,
  order: readonly string[] = [],
): Categorical {
  const names = [...new Set(order)];
  const codeOf = new Map<string, number>(names.map((name, code) => [name, code]));
  const modelCount = models?.names.length ?? 1;
  const cache = new Int32Array(systems.names.length * modelCount).fill(-1);
  const codes = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const model = models?.codes[row] ?? 0;
    const pair = systems.codes[row]! * modelCount + model;
    if (cache[pair]! < 0) {
      const name = nameOf(systems.names[systems.codes[row]!]!, models?.names[model] ?? '');
      if (!codeOf.has(name)) {
        codeOf.set(name, names.length);
        names.push(name);
      }
      cache[pair] = codeOf.get(name)!;
    }
    codes[row] = cache[pair]!;
  }
  return { codes, names };
}
