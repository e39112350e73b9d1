import type { Table } from '@ctfusion/base';
import {
  type Predictor,
  STAGES_OF_CAPABILITY,
  type StageCapability,
  type StageTimes,
  scaleCapability,
} from '@ctfusion/predict';

/** What doubling one capability of every machine does to the analytical model, before corrections. */
export interface Elasticity {
  readonly capability: StageCapability;
  /** Share by which its own stages shrink on the run that it shortens most: where the capability binds. */
  readonly own_shrinks: number;
  /** Their share of that run's analytical time. */
  readonly own_share: number;
  /** Largest relative change of any stage that waits for something else. */
  readonly others_change: number;
  /** Largest relative growth of any stage. */
  readonly largest_growth: number;
}

/** A stage of less than this share of a run is not looked at. */
const NEGLIGIBLE_SHARE = 1e-6;

/**
 * Doubles every capability that the table measures in turn, on its own runs. A capability without effect on any run has `own_share` 0.
 * Nothing for a predictor without stages.
 */
export function studyElasticity(predictor: Predictor, table: Table): Elasticity[] {
  const stageTimes = predictor.stageTimes?.bind(predictor);
  if (stageTimes === undefined) return [];
  const before = stageTimes(table);
  const used = new Set(before.flatMap((stages) => stages.map(({ stage }) => stage)));
  return (Object.keys(STAGES_OF_CAPABILITY) as StageCapability[]).flatMap((capability) => {
    const better = scaleCapability(table, capability, 2);
    const own = STAGES_OF_CAPABILITY[capability].filter((stage) => used.has(stage));
    if (better === undefined || own.length === 0) return [];
    return [{ capability, ...compare(before, stageTimes(better), new Set<string>(own)) }];
  });
}

function compare(
  before: StageTimes,
  after: StageTimes,
  own: ReadonlySet<string>,
): Omit<Elasticity, 'capability'> {
  let shrinks = 0;
  let share = 0;
  let change = 0;
  let growth = 0;
  for (const [row, stages] of before.entries()) {
    const total = stages.reduce((sum, { timeMs }) => sum + timeMs, 0);
    let ownBefore = 0;
    let ownAfter = 0;
    for (const [index, { stage, timeMs }] of stages.entries()) {
      if (timeMs < NEGLIGIBLE_SHARE * total) continue;
      const ratio = after[row]![index]!.timeMs / timeMs;
      growth = Math.max(growth, ratio - 1);
      if (!own.has(stage)) change = Math.max(change, Math.abs(ratio - 1));
      else {
        ownBefore += timeMs;
        ownAfter += after[row]![index]!.timeMs;
      }
    }
    if ((ownBefore - ownAfter) / total <= share * shrinks) continue;
    share = ownBefore / total;
    shrinks = 1 - ownAfter / ownBefore;
  }
  return { own_shrinks: shrinks, own_share: share, others_change: change, largest_growth: growth };
}
