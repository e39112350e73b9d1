import type { CoefficientKeys } from '@ctfusion/predict';
import { groupsOfRows } from './system-weights.js';

/** Systems from which on a stage, or what those of one kind have in common, is told apart from what is special about each. */
const TELLING_SYSTEMS = 3;

interface StagesOfSystems {
  readonly stages: readonly Float64Array[];
  readonly keys: CoefficientKeys;
  readonly systems?: readonly string[];
}

/** Of a row, the stages that a fit does not look at; undefined where it looks at all. */
export type UntoldOf = (row: number) => readonly boolean[] | undefined;

/**
 * A stage that only one or two systems have says nothing on a system that shares the widest level's key with hardly another, and that has no rows
 * which are alike but for the stage: it would fit whatever else is special about the system. Such is all that a CPU alone does, of one CPU.
 */
export function untoldStages({ stages, systems, keys }: StagesOfSystems, rows: ArrayLike<number>): UntoldOf {
  const [widest] = keys.parents;
  if (systems === undefined || widest === undefined) return () => undefined;
  const bySystem = groupsOfRows(rows, systems);
  const least = Math.min(TELLING_SYSTEMS, bySystem.size);
  const fellows = new Map(
    Array.from(groupsOfRows(rows, widest), ([key, own]) => [
      key,
      new Set(own.map((row) => systems[row])).size,
    ]),
  );
  const lone = [...bySystem].filter(([, own]) => fellows.get(widest[own[0]!]!)! < least);
  if (lone.length === 0) return () => undefined;
  const isRare = stages.map(
    (values) => [...bySystem.values()].filter((own) => own.some((row) => values[row] !== 0)).length < least,
  );
  const common = stages.filter((_, stage) => isRare[stage] === false);
  const withoutRare = (row: number): string => common.map((values) => (values[row] === 0 ? 0 : 1)).join('');
  const untold = new Map(
    lone.map(([system, own]) => {
      const isTold = (values: Float64Array): boolean => {
        const lacking = new Set(own.filter((row) => values[row] === 0).map(withoutRare));
        return own.some((row) => values[row] !== 0 && lacking.has(withoutRare(row)));
      };
      return [system, stages.map((values, stage) => isRare[stage] === true && !isTold(values))];
    }),
  );
  return (row) => untold.get(systems[row]!);
}
