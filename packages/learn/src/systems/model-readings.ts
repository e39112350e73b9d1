import { mean } from '@ctfusion/base';
import type { ImputationModel, ModelReadings, ReadingErrors } from '@ctfusion/predict';
import type { Machine } from './machines.js';
import type { PhysicalVariable } from './physical-scaling.js';

/** What the smallest deviation counts for beside the differences between machines of one model. */
const PRIOR_DIFFERENCES = 4;
const KEPT_COVARIANCE = 0.5;

/** What machines with each CPU and GPU model read on average, and how far machines are from the mean of their model. */
export function modelReadings(
  variables: readonly PhysicalVariable[],
  machines: readonly Machine[],
): Pick<ImputationModel, 'models' | 'readingErrors'> {
  const host = sideReadings('host', variables, machines);
  const device = sideReadings('device', variables, machines);
  return {
    models: [...host.models, ...device.models],
    readingErrors: { host: host.errors, device: device.errors },
  };
}

interface SideReadings {
  readonly models: readonly ModelReadings[];
  readonly errors: ReadingErrors;
}

function sideReadings(
  side: 'host' | 'device',
  variables: readonly PhysicalVariable[],
  machines: readonly Machine[],
): SideReadings {
  const byModel = new Map<string, Machine[]>();
  for (const machine of machines) {
    const name = side === 'host' ? machine.cpuModel : machine.gpuModel;
    byModel.set(name, [...(byModel.get(name) ?? []), machine]);
  }
  const groups = [...byModel.values()];
  const benchmarks = variables.flatMap((variable, index) =>
    variable.kind === 'benchmark' && (variable.side === side || variable.side === 'both') ? [index] : [],
  );
  const readingsOf = (group: readonly Machine[], index: number): number[] =>
    group.map(({ values }) => values[index]!).filter((value) => !Number.isNaN(value));
  const errors = withinModels(groups, variables, benchmarks);
  const models = groups.map((group) => ({
    side,
    facts: Object.fromEntries(
      variables.flatMap(({ kind, side: of, column }, index) => {
        const value = group[0]!.values[index]!;
        return kind === 'fact' && of === side && !Number.isNaN(value) ? [[column, value]] : [];
      }),
    ),
    readings: Object.fromEntries(
      benchmarks.flatMap((index) => {
        const values = readingsOf(group, index);
        return values.length === 0 ? [] : [[variables[index]!.column, mean(values)]];
      }),
    ),
    machines: group.length,
  }));
  return {
    models,
    errors: {
      columns: errors.map(({ index }) => variables[index]!.column),
      covariance: errors.map(({ row }) => row),
    },
  };
}

/**
 * Covariance of readings around their models' means, over machines that have them all; half of what is off the diagonal is taken away, because
 * the differences are few. Empty where no model has two machines.
 */
function withinModels(
  groups: readonly (readonly Machine[])[],
  variables: readonly PhysicalVariable[],
  benchmarks: readonly number[],
): { readonly index: number; readonly row: readonly number[] }[] {
  const whole = groups.map((group) =>
    group.filter(({ values }) => benchmarks.every((index) => !Number.isNaN(values[index]!))),
  );
  const freedom = whole.reduce((sum, group) => sum + Math.max(0, group.length - 1), 0);
  if (freedom === 0) return [];
  const deviations = whole.flatMap((group) => {
    const centers = benchmarks.map((index) => mean(group.map(({ values }) => values[index]!)));
    return group.map(({ values }) => benchmarks.map((index, place) => values[index]! - centers[place]!));
  });
  return benchmarks.map((index, i) => ({
    index,
    row: Array.from({ length: i + 1 }, (_, j) => {
      const squares = deviations.reduce((sum, deviation) => sum + deviation[i]! * deviation[j]!, 0);
      const prior = i === j ? PRIOR_DIFFERENCES * variables[index]!.smallestDeviation ** 2 : 0;
      return ((i === j ? 1 : KEPT_COVARIANCE) * squares + prior) / (freedom + PRIOR_DIFFERENCES);
    }),
  }));
}
