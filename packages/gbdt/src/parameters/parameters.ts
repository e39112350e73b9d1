import { GbdtError } from '../errors.js';
import { Random } from '../random.js';
import type { ParameterEntry, ParameterType } from './entry.js';
import { nearestName } from './nearest-name.js';
import { OTHER_PARAMETERS } from './other.js';
import { USED_PARAMETERS } from './used.js';

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
  readonly [E in (typeof USED_PARAMETERS)[number] as E['name']]: ValueOf<E['type']>;
};

/** Every accepted parameter: the source of the parser and of the README's table. */
export const PARAMETER_ENTRIES: readonly ParameterEntry[] = [...USED_PARAMETERS, ...OTHER_PARAMETERS];

/** Canonical names and aliases → their entry. */
export const ENTRY_BY_NAME: ReadonlyMap<string, ParameterEntry> = new Map<string, ParameterEntry>(
  PARAMETER_ENTRIES.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

const OBJECTIVE_NAMES = new Map<string, string>(
  Object.entries({
    regression: [
      'regression',
      'regression_l2',
      'l2',
      'mean_squared_error',
      'mse',
      'l2_root',
      'root_mean_squared_error',
      'rmse',
    ],
    regression_l1: ['regression_l1', 'l1', 'mean_absolute_error', 'mae'],
    huber: ['huber'],
    quantile: ['quantile'],
    mape: ['mape', 'mean_absolute_percentage_error'],
  }).flatMap(([name, spellings]) => spellings.map((spelling) => [spelling, name] as const)),
);

const METRIC_NAMES = new Map<string, string>(
  Object.entries({
    l1: ['l1', 'regression_l1', 'mean_absolute_error', 'mae'],
    l2: ['l2', 'regression', 'regression_l2', 'mean_squared_error', 'mse'],
    rmse: ['rmse', 'l2_root', 'root_mean_squared_error'],
    mape: ['mape', 'mean_absolute_percentage_error'],
    quantile: ['quantile'],
    huber: ['huber'],
  }).flatMap(([name, spellings]) => spellings.map((spelling) => [spelling, name] as const)),
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

function parameterError(name: string, value: unknown, expectation: string): GbdtError {
  return new GbdtError(
    'parameter',
    `parameter ${name}: expected ${expectation}, got ${JSON.stringify(value)}`,
  );
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw parameterError(name, value, 'a number');
  return number;
}

function booleanOf(name: string, value: unknown): boolean {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  if (text === true || text === 1 || text === 'true' || text === '1' || text === '+') return true;
  if (text === false || text === 0 || text === 'false' || text === '0' || text === '-') return false;
  throw parameterError(name, value, 'true or false');
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const items = value.replace(/^name:/, '').replace(/[()[\]]/g, '');
  return items.trim() === '' ? [] : items.split(',').map((item) => item.trim());
}

function checkRange(entry: ParameterEntry, name: string, value: number): number {
  const { minimum, maximum, above } = entry;
  if (minimum !== undefined && (above ? value <= minimum : value < minimum)) {
    throw parameterError(name, value, `a value ${above ? 'above' : 'of at least'} ${minimum}`);
  }
  if (maximum !== undefined && value > maximum)
    throw parameterError(name, value, `a value of at most ${maximum}`);
  return value;
}

function parseValue(entry: ParameterEntry, name: string, value: unknown): unknown {
  switch (entry.type) {
    case 'integer': {
      const number = numberOf(name, value);
      if (!Number.isInteger(number)) throw parameterError(name, value, 'an integer');
      return checkRange(entry, name, number);
    }
    case 'number':
      return checkRange(entry, name, numberOf(name, value));
    case 'boolean':
      return booleanOf(name, value);
    case 'numbers':
      return listOf(value).map((item) => numberOf(name, item));
    case 'strings':
      return listOf(value).map((item) => String(item));
    case 'string': {
      if (typeof value !== 'string') throw parameterError(name, value, 'text');
      const text = value.toLowerCase();
      if (entry.choices && !entry.choices.includes(text)) {
        throw parameterError(name, value, `one of ${entry.choices.join(', ')}`);
      }
      return text;
    }
  }
}

function canonicalChoice(parameter: string, spelling: string, names: Map<string, string>): string {
  const canonical = names.get(spelling.toLowerCase());
  if (canonical === undefined) {
    const nearest = nearestName(spelling, names.keys());
    throw new GbdtError(
      'parameter',
      `parameter ${parameter}: unknown value "${spelling}"; did you mean "${nearest}"?`,
    );
  }
  return canonical;
}

/** Canonical name → parsed value of everything that was given and not null. */
function readGiven(raw: Record<string, unknown>): Map<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(raw)) {
    const entry = ENTRY_BY_NAME.get(name);
    if (!entry) {
      const nearest = nearestName(name, ENTRY_BY_NAME.keys());
      throw new GbdtError('parameter', `unknown parameter "${name}"; did you mean "${nearest}"?`);
    }
    if (entry.support === 'ignored' || value === undefined || value === null) continue;
    const parsed = parseValue(entry, name, value);
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
export function parseParameters(raw: Record<string, unknown>): Parameters {
  const given = readGiven(raw);
  deriveSeeds(given);
  const values: Record<string, unknown> = {};
  for (const entry of USED_PARAMETERS) values[entry.name] = given.get(entry.name) ?? entry.default;
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
