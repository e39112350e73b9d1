import { mean } from '@ctfusion/base';
import { type TransferModel, transferrer } from '@ctfusion/predict';
import { fitTransfer, type TransferCell, type TransferLearning } from './fit-transfer.js';

/** What transferring one run, or two, to a machine that training did not see is off by. */
export interface TransferStudy {
  /** Means over left-out devices, percent; of two runs NaN where no job has so many. */
  readonly error: number;
  readonly errorOfTwo: number;
  readonly coverage: number;
  /** Width of the interval over the time; and the interval score on log time, at 90 %. */
  readonly relativeWidth: number;
  readonly intervalScore: number;
  readonly devices: readonly { readonly device: string; readonly error: number; readonly coverage: number }[];
}

/** Of one device, everything that was transferred to it. */
interface Judged {
  readonly errors: number[];
  readonly ofTwo: number[];
  readonly inside: number[];
  readonly widths: number[];
  readonly scores: number[];
}

const LEVEL = 0.9;

/** Leaves groups of devices out in turn; one run of the same job on any other device, all such pairs. Nothing is chosen on what is left out. */
export function studyTransfer(
  cells: readonly TransferCell[],
  groupOf: (cell: TransferCell) => string,
  learning: TransferLearning = {},
): TransferStudy {
  const judged = new Map<string, Judged>();
  for (const group of new Set(cells.map(groupOf))) {
    const others = cells.filter((cell) => groupOf(cell) !== group);
    const out = cells.filter((cell) => groupOf(cell) === group);
    const chips = new Set(out.map(({ chip }) => chip));
    const beside = (learning.beside ?? []).filter(({ chip }) => !chips.has(chip));
    judge(fitTransfer(others, { ...learning, beside }), others, out, judged);
  }
  return meansOf(judged);
}

/** Transfers runs to other cells of the same job, by a model that saw neither. */
export function judgeTransfer(
  model: TransferModel,
  runs: readonly TransferCell[],
  targets: readonly TransferCell[],
): TransferStudy {
  const judged = new Map<string, Judged>();
  judge(model, runs, targets, judged);
  return meansOf(judged);
}

function judge(
  model: TransferModel,
  given: readonly TransferCell[],
  targets: readonly TransferCell[],
  judged: Map<string, Judged>,
): void {
  for (const target of targets) {
    const transfer = transferrer(model, target.precision);
    const entry = judged.get(target.device) ?? { errors: [], ofTwo: [], inside: [], widths: [], scores: [] };
    judged.set(target.device, entry);
    const runs = given.filter(({ job }) => job === target.job);
    for (const [index, run] of runs.entries()) {
      const one = transfer([run], target.rates, LEVEL);
      entry.errors.push(Math.abs(one.milliseconds / target.milliseconds - 1));
      entry.inside.push(Number(one.lowerMs <= target.milliseconds && target.milliseconds <= one.upperMs));
      entry.widths.push((one.upperMs - one.lowerMs) / one.milliseconds);
      entry.scores.push(logScore(one, target.milliseconds));
      for (const second of runs.slice(0, index)) {
        const two = transfer([run, second], target.rates, LEVEL);
        entry.ofTwo.push(Math.abs(two.milliseconds / target.milliseconds - 1));
      }
    }
  }
}

function meansOf(judged: ReadonlyMap<string, Judged>): TransferStudy {
  const over = (of: (entry: Judged) => number[]): number =>
    mean(Array.from(judged.values(), (entry) => mean(of(entry))));
  return {
    error: 100 * over(({ errors }) => errors),
    errorOfTwo: 100 * over(({ ofTwo }) => ofTwo),
    coverage: 100 * over(({ inside }) => inside),
    relativeWidth: over(({ widths }) => widths),
    intervalScore: over(({ scores }) => scores),
    devices: Array.from(judged, ([device, { errors, inside }]) => ({
      device,
      error: 100 * mean(errors),
      coverage: 100 * mean(inside),
    })),
  };
}

/** Width plus 2/α for what lies outside (Gneiting and Raftery, 2007), on log time. */
function logScore(
  { lowerMs, upperMs }: { readonly lowerMs: number; readonly upperMs: number },
  ms: number,
): number {
  const outside = Math.max(0, Math.log(lowerMs / ms), Math.log(ms / upperMs));
  return Math.log(upperMs / lowerMs) + (2 / (1 - LEVEL)) * outside;
}
