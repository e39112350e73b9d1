import type { Column, Table } from '@ctfusion/base';
import { type Capability, columnDefinition } from '@ctfusion/schema/columns';
import type { Counterfactual } from '../../../explain/explanation.js';
import type { StagedEngine, StagedPredictions } from '../predict-staged.js';

const CAPABILITIES: readonly Capability[] = ['gpu', 'host', 'processors', 'link'];

/**
 * Every row predicted again with each capability doubled, as far as the table has its columns. The machine keeps what is special about
 * it (the effect that its benchmarks do not show): with other benchmarks it would be taken for another machine, and the saving would
 * mix the two.
 */
export function counterfactuals(
  engine: StagedEngine,
  table: Table,
  predicted: StagedPredictions,
): Counterfactual[][] {
  const rows = Array.from({ length: table.rowCount }, (): Counterfactual[] => []);
  for (const twice of CAPABILITIES) {
    const changed = doubleCapability(table, twice);
    if (changed === undefined) continue;
    const { priorTimes, treeCorrection, columnCorrection } = engine.predict(changed);
    for (const [row, list] of rows.entries()) {
      const correction = treeCorrection[row]! + columnCorrection[row]! + predicted.effectCorrection[row]!;
      const latencyMs = priorTimes.total[row]! * Math.exp(correction);
      list.push({ twice, latencyMs, saving: 1 - latencyMs / predicted.latencyMs[row]! });
    }
  }
  return rows;
}

/** The table with everything that tells of a capability twice as good; undefined if the table has nothing that does. */
function doubleCapability(table: Table, capability: Capability): Table | undefined {
  const columns = table.names.flatMap((name): [string, Column][] => {
    const definition = columnDefinition(name);
    if (definition?.moreIsFaster === undefined || !definition.capabilities?.includes(capability)) return [];
    const factor = definition.moreIsFaster ? 2 : 0.5;
    return [[name, { kind: 'number', values: table.numbers(name).map((value) => value * factor) }]];
  });
  return columns.length === 0 ? undefined : table.with(columns);
}
