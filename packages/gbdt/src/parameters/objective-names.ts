import { GbdtError } from '../errors.js';
import { nearestName } from './nearest-name.js';
import { describeValue } from './parameter-value.js';

/** LightGBM's spellings of the objectives → the name in a model text. */
export const OBJECTIVE_NAMES: ReadonlyMap<string, string> = new Map<string, string>(
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

/** LightGBM's spellings of the metrics → their first one. */
export const METRIC_NAMES: ReadonlyMap<string, string> = new Map<string, string>(
  Object.entries({
    l1: ['l1', 'regression_l1', 'mean_absolute_error', 'mae'],
    l2: ['l2', 'regression', 'regression_l2', 'mean_squared_error', 'mse'],
    rmse: ['rmse', 'l2_root', 'root_mean_squared_error'],
    mape: ['mape', 'mean_absolute_percentage_error'],
    quantile: ['quantile'],
    huber: ['huber'],
  }).flatMap(([name, spellings]) => spellings.map((spelling) => [spelling, name] as const)),
);

/**
 * The canonical name of an objective or a metric.
 *
 * @throws GbdtError ('parameter') naming the nearest spelling.
 */
export function canonicalChoice(
  parameter: string,
  spelling: string,
  names: ReadonlyMap<string, string>,
): string {
  const canonical = names.get(spelling.toLowerCase());
  if (canonical === undefined) {
    const nearest = nearestName(spelling, names.keys());
    throw new GbdtError(
      'parameter',
      `parameter ${parameter}: unknown value ${describeValue(spelling)}; did you mean "${nearest}"?`,
    );
  }
  return canonical;
}
