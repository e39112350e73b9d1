import type { Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** A predictor of many machines, each of which is predicted by its own. @param ownOf undefined for one without runs of its own. */
export function fleetPredictor(
  shared: Predictor,
  ownOf: (systemId: string) => Predictor | undefined,
): Predictor {
  const predict = (table: Table, level?: number): Predictions => {
    const predictions = shared.predict(table, level);
    for (const [row, systemId] of table.texts(COLUMN.systemId).entries()) {
      const own = ownOf(systemId);
      if (own !== undefined) put(own.predict(table.take([row]), level), predictions, row);
    }
    return predictions;
  };
  return new Proxy(shared, {
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
