import type { Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';
import type { Known } from './own-runs.js';

/** A predictor of many machines, each of which knows its own runs. @param knownOf undefined for one without. */
export function fleetPredictor(
  shared: Predictor,
  knownOf: (systemId: string) => Known | undefined,
): Predictor {
  const runsOf = (systemId: string) => {
    const known = knownOf(systemId);
    return known !== undefined && 'runs' in known ? known.runs : undefined;
  };
  const together = shared.knowing?.(runsOf) ?? shared;
  const predict = (table: Table, level?: number): Predictions => {
    const predictions = together.predict(table, level);
    for (const [row, systemId] of table.texts(COLUMN.systemId).entries()) {
      const known = knownOf(systemId);
      if (known !== undefined && 'predictor' in known)
        put(known.predictor.predict(table.take([row]), level), predictions, row);
    }
    return predictions;
  };
  return new Proxy(together, {
    get(target, property) {
      if (property === 'predict') return predict;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Puts the prediction of one row in the place of another. */
function put(one: Predictions, all: Predictions, row: number): void {
  const pairs = [
    [one.latencyMs, all.latencyMs],
    [one.distance, all.distance],
    [one.deviation, all.deviation],
    [one.imputedDeviation, all.imputedDeviation],
    [one.interval?.lowerMs, all.interval?.lowerMs],
    [one.interval?.upperMs, all.interval?.upperMs],
    ...Object.entries(all.parts ?? {}).map(([part, values]) => [
      one.parts?.[part as keyof NonNullable<Predictions['parts']>],
      values,
    ]),
  ];
  for (const [from, to] of pairs) if (from !== undefined && to !== undefined) to[row] = from[0]!;
}
