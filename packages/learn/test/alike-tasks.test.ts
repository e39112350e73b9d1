import { type EffectCell, effectCells, type WeightedScore } from '@ctfusion/predict';
import { describe, expect, it } from 'vitest';
import { fitAlikeTasks } from '../src/methods/staged/fit-alike-tasks.js';

const SYSTEMS = 12;
const TASKS = 16;
const systemIds = Array.from({ length: SYSTEMS * TASKS }, (_, row) => `s${Math.floor(row / TASKS)}`);
const families = systemIds.map(() => 'f');
const groups = Array.from({ length: SYSTEMS }, (_, system) =>
  Array.from({ length: TASKS }, (_, task) => system * TASKS + task),
);
/** A number between −1 and 1 for each index (the 32-bit mixing of MurmurHash3). */
function noise(index: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 31 - 1;
}
/** How much of a task's time is arithmetic: eight tasks of either kind. */
const share = (row: number): number => (row % TASKS < TASKS / 2 ? 0.1 : 0.9) + 0.005 * (row % 7);

function fitted(errorOf: (row: number) => number) {
  const remaining = Float64Array.from(systemIds, (_, row) => errorOf(row));
  const rows = systemIds.map((_, row) => row);
  const cells: EffectCell[] = effectCells(rows, remaining, systemIds, families);
  const runVariance = cells[0]!.runVariance;
  const scores: WeightedScore[] = [-1.645, 1.645].map((score) => ({ score, weight: 0.5 }));
  return fitAlikeTasks({
    groups,
    folds: groups,
    remaining,
    systemIds,
    families,
    distance: () => Number.POSITIVE_INFINITY,
    effects: {
      parameters: {
        lengthScale: 1,
        systemVariance: 0.01,
        familyVariance: 0.01,
        systemSharing: 0,
        familySharing: 0,
        idiosyncratic: 0.3,
      },
      cells,
      runVariance,
      scatterVariance: runVariance,
      scores: remaining,
      tried: [],
      factor: 0,
    },
    unseenDeviations: [0.5],
    scores,
    centre: [],
    profilesAt:
      ({ shareScale }) =>
      (row) => [share(row) / shareScale, (1 - share(row)) / shareScale],
  });
}

describe('what alike tasks share on a machine', () => {
  it('is learned where a machine errs on one kind of task and not on another', () => {
    const { chosen, candidates } = fitted((row) => {
      const system = Math.floor(row / TASKS);
      return 0.5 * noise(share(row) < 0.5 ? system : system + 100) + 0.03 * noise(row + 1000);
    });
    const [family, likeness] = candidates;
    expect(candidates.map(({ chosen: isChosen }) => isChosen)).toEqual([false, true]);
    expect(likeness!.innerError).toBeLessThan(0.95 * family!.innerError);
    const { variance, runVariance } = chosen!.levels[0]!;
    expect(variance).toBeGreaterThan(5 * runVariance);
  });

  it('is nothing where errors do not follow the task', () => {
    const { chosen, candidates } = fitted(
      (row) => 0.2 * noise(Math.floor(row / TASKS)) + 0.2 * noise(row + 1000),
    );
    expect(chosen).toBeUndefined();
    expect(candidates.map(({ chosen: isChosen }) => isChosen)).toEqual([true, false]);
  });
});
