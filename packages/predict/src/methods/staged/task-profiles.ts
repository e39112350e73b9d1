import { mean, type Table } from '@ctfusion/base';
import type { Stage } from '../../tasks/stage.js';
import type { CoefficientKeys } from '../../tasks/task-families.js';
import { taskKind } from '../../tasks/task-kinds.js';
import type { AlikeTasks, TaskProfile } from './alike-tasks.js';
import { type AnalyticalModel, stageContributions } from './analytical-model.js';

/** By what the profile of a table's rows is told. */
export interface ProfiledTasks {
  readonly table: Table;
  readonly kindName: string;
  readonly analytical: AnalyticalModel;
  readonly stages: readonly Stage[];
  readonly keys: CoefficientKeys;
}

/** In which coordinates of profiles are given. */
export type ProfileUnits = Pick<AlikeTasks, 'shareScale' | 'sizeScale' | 'centre'>;

/** The mean over a table's rows of what its kind names beside the shares of stages. */
export const profileCentre = (table: Table, kindName: string): number[] =>
  (taskKind(kindName).likeness?.(table) ?? []).map((values) => mean([...values]));

/** The profile of any row: shares of its analytical time by stage, then what its kind names. */
export function taskProfiles(
  { table, kindName, analytical, stages, keys }: ProfiledTasks,
  { shareScale, sizeScale, centre }: ProfileUnits,
): (row: number) => TaskProfile {
  const sizes = taskKind(kindName).likeness?.(table) ?? [];
  const place = new Map(stages.map(({ name }, index) => [name, index]));
  return (row) => {
    const times = new Float64Array(stages.length);
    let total = 0;
    for (const { stage, timeMs } of stageContributions(analytical, stages, keys, row)) {
      times[place.get(stage)!]! += timeMs;
      total += timeMs;
    }
    return [
      ...Array.from(times, (time) => (total > 0 ? time / total / shareScale : 0)),
      ...sizes.map((values, index) => (values[row]! - centre[index]!) / sizeScale),
    ];
  };
}
