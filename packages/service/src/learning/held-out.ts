import { InputError } from '@ctfusion/base';
import type { Predictor } from '@ctfusion/predict';
import { type JudgedMachine, judgeMachines } from './judge-machines.js';
import type { LearningMachine } from './material.js';
import { FEWEST_OPERATORS } from './operator-median.js';

const FOLDS = 4;

/** Learns a predictor from some machines. @throws InputError if it cannot. */
export type Fit = (machines: readonly LearningMachine[]) => Predictor;

/** Machines that are left out together: where there are enough operators, no operator's runs are judged by what the same operator told of. */
function folds(machines: readonly LearningMachine[]): ReadonlySet<LearningMachine>[] {
  const operators = new Set(machines.map(({ operator }) => operator));
  const groupOf = ({ operator, document }: LearningMachine): string =>
    operators.size >= FEWEST_OPERATORS ? operator : document.system_id;
  const names = [...new Set(machines.map(groupOf))].sort();
  const count = Math.min(FOLDS, names.length);
  return Array.from(
    { length: count },
    (_, fold) => new Set(machines.filter((machine) => names.indexOf(groupOf(machine)) % count === fold)),
  );
}

/** How a way of learning does on machines that it was not told of; or why it cannot. */
export function judgeHeldOut(
  machines: readonly LearningMachine[],
  fit: Fit,
  onProgress: (share: number) => void = () => {},
): readonly JudgedMachine[] | string {
  try {
    return folds(machines).flatMap((left, fold, all) => {
      onProgress(fold / all.length);
      const predictor = fit(machines.filter((machine) => !left.has(machine)));
      return judgeMachines(predictor, [...left]).judged;
    });
  } catch (error) {
    if (error instanceof InputError) return error.detail;
    throw error;
  }
}
