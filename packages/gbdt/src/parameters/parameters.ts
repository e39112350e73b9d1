import { GbdtError } from '../errors.js';
import { Random } from '../random.js';
import { DEFAULT_ONLY_PARAMETERS } from './default-only-parameters.js';
import { IGNORED_PARAMETERS } from './ignored-parameters.js';
import { nearestName } from './nearest-name.js';
import { canonicalChoice, METRIC_NAMES, OBJECTIVE_NAMES } from './objective-names.js';
import type { ParameterEntry, ParameterType } from './parameter-entry.js';
import { describeValue, parameterError, parseValue } from './parameter-value.js';
import { SUPPORTED_PARAMETERS } from './supported-parameters.js';

type ValueOf<T extends ParameterType> = T extends 'integer' | 'number'
  ? number
  : T extends 'boolean'
    ? boolean
    : T extends 'string'
      ? string
      : T extends 'numbers'
        ? readonly number[]
        : readonly string[];

/** The parameters that the engine acts on, by LightGBM's names, all set. */
export type Parameters = {
  readonly [E in (typeof SUPPORTED_PARAMETERS)[number] as E['name']]: ValueOf<E['type']>;
};

/** Every accepted parameter: the source of the parser and of the README's table. */
export const PARAMETER_ENTRIES: readonly ParameterEntry[] = [
  ...SUPPORTED_PARAMETERS.map((entry): ParameterEntry => ({ ...entry, support: 'used' })),
  ...DEFAULT_ONLY_PARAMETERS,
  ...IGNORED_PARAMETERS,
];

/** Canonical names and aliases → their entry. */
export const ENTRY_BY_NAME: ReadonlyMap<string, ParameterEntry> = new Map<string, ParameterEntry>(
  PARAMETER_ENTRIES.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** The seeds that `seed` makes, in the order in which LightGBM draws them. */
const DERIVED_SEEDS = [
  'data_random_seed',
  'bagging_seed',
  'drop_seed',
  'feature_fraction_seed',
  'objective_seed',
  'extra_seed',
] as const;

/**
 * Canonical name → parsed value of everything that was given; `undefined` is not given, `null` is no value.
 *
 * @throws GbdtError ('parameter') as `parseParameters`.
 */
export function readGiven(raw: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const entry = ENTRY_BY_NAME.get(name);
    if (!entry) {
      const nearest = nearestName(name, ENTRY_BY_NAME.keys());
      throw new GbdtError(
        'parameter',
        `unknown parameter ${describeValue(name)}; did you mean "${nearest}"?`,
      );
    }
    const parsed = parseValue(entry, name, value);
    if (entry.support === 'ignored') continue;
    const earlier = given.get(entry.name);
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(parsed)) {
      throw new GbdtError(
        'parameter',
        `parameter ${name}: ${entry.name} is given twice with different values`,
      );
    }
    if (entry.support === 'default only') {
      if (JSON.stringify(parsed) === JSON.stringify(entry.default)) continue;
      throw new GbdtError(
        'parameter',
        `parameter ${name}: only the default ${JSON.stringify(entry.default)} is supported (${entry.description})`,
      );
    }
    given.set(entry.name, parsed);
  }
  return given;
}

function deriveSeeds(given: Map<string, unknown>): void {
  const seed = given.get('seed');
  if (typeof seed !== 'number') return;
  const random = new Random(seed);
  for (const name of DERIVED_SEEDS) {
    const value = random.nextShort(0, 32767);
    if (!given.has(name)) given.set(name, value);
  }
}

/**
 * Reads parameters under LightGBM's names and aliases and fills in its defaults.
 *
 * @throws GbdtError ('parameter') for an unknown name (naming the nearest known one), a value of the wrong type
 *   or out of range, one parameter given twice with different values, or a LightGBM feature that is absent here.
 */
export function parseParameters(raw: Readonly<Record<string, unknown>>): Parameters {
  const given = readGiven(raw);
  deriveSeeds(given);
  const values: Record<string, unknown> = {};
  for (const entry of SUPPORTED_PARAMETERS) values[entry.name] = given.get(entry.name) ?? entry.default;
  const parameters = values as Parameters;
  const objective = canonicalChoice('objective', parameters.objective, OBJECTIVE_NAMES);
  if (objective === 'quantile' && parameters.alpha >= 1) {
    throw parameterError('alpha', parameters.alpha, 'a value below 1 for the quantile objective');
  }
  return {
    ...parameters,
    objective,
    boosting: 'gbdt',
    metric: [...new Set(parameters.metric.map((name) => canonicalChoice('metric', name, METRIC_NAMES)))],
    num_leaves:
      parameters.max_depth > 0
        ? Math.min(parameters.num_leaves, 2 ** Math.min(parameters.max_depth, 30))
        : parameters.num_leaves,
    min_data_in_leaf:
      parameters.min_data_in_leaf <= 0 && parameters.min_sum_hessian_in_leaf <= 1e-15
        ? 1
        : parameters.min_data_in_leaf,
  };
}
