import type { Column, Table } from '@ctfusion/base';
import { type Capability, columnDefinition } from '@ctfusion/schema/columns';
import type { Counterfactual } from '../../../explain/explanation.js';
import type { StagedEngine, StagedPredictions } from '../predict-staged.js';

/** What is imagined twice as good, with what goes along. A machine without a GPU computes on its host, and copies within its memory. */
type Alternatives = Readonly<Partial<Record<Capability, readonly Capability[]>>>;
const WITH_GPU: Alternatives = {
  gpu: ['gpu'],
  host: ['host'],
  processors: ['processors'],
  link: ['link'],
};
const WITHOUT_GPU: Alternatives = { host: ['host', 'gpu', 'link'], processors: ['processors'] };

/**
 * Every row predicted again with each capability doubled, as far as the table has its columns. The machine keeps what is special about
 * it (the effect that its benchmarks do not show): with other benchmarks it would be taken for another machine, and the saving would
 * mix the two.
 * @param onCpu which rows' machines have no GPU.
 */
export function counterfactuals(
  engine: StagedEngine,
  table: Table,
  predicted: StagedPredictions,
  onCpu: readonly boolean[],
): Counterfactual[][] {
  const rows = onCpu.map((): Counterfactual[] => []);
  for (const [alternatives, isOnCpu] of [
    [WITH_GPU, false],
    [WITHOUT_GPU, true],
  ] as const) {
    if (!onCpu.includes(isOnCpu)) continue;
    for (const [twice, capabilities] of Object.entries(alternatives)) {
      const changed = doubleCapabilities(table, capabilities);
      if (changed === undefined) continue;
      const savings = savingsOf(predicted, engine.predict(changed));
      for (const [row, list] of rows.entries()) {
        if (onCpu[row] !== isOnCpu) continue;
        const saving = savings[row]!;
        const latencyMs = predicted.latencyMs[row]! * (1 - saving);
        list.push({ twice: twice as Capability, latencyMs, saving });
      }
    }
  }
  return rows;
}

/**
 * Shares of the time that a better machine saves. How far the learned correction moves with the machine is the noise of the saving, as the trees
 * saw few machines: a saving below it is none, and a faster part never costs time.
 */
function savingsOf(predicted: StagedPredictions, better: StagedPredictions): Float64Array {
  return predicted.latencyMs.map((latencyMs, row) => {
    const kept = predicted.columnCorrection[row]! + predicted.effectCorrection[row]!;
    const timeWith = (trees: number): number => better.analyticalTimes.total[row]! * Math.exp(kept + trees);
    const saving = 1 - timeWith(better.treeCorrection[row]!) / latencyMs;
    const byStages = 1 - timeWith(predicted.treeCorrection[row]!) / latencyMs;
    return saving > Math.abs(saving - byStages) ? saving : 0;
  });
}

/** The table with everything that tells of the capabilities twice as good; undefined if the table has nothing that does. */
function doubleCapabilities(table: Table, capabilities: readonly Capability[]): Table | undefined {
  const columns = table.names.flatMap((name): [string, Column][] => {
    const definition = columnDefinition(name);
    if (definition?.moreIsFaster === undefined) return [];
    if (!definition.capabilities?.some((capability) => capabilities.includes(capability))) return [];
    const factor = definition.moreIsFaster ? 2 : 0.5;
    return [[name, { kind: 'number', values: table.numbers(name).map((value) => value * factor) }]];
  });
  return columns.length === 0 ? undefined : table.with(columns);
}
