import { mean } from '@ctfusion/base';
import {
  completeRates,
  otherness,
  squaredRateDistance,
  type TransferModel,
  transferrer,
} from '@ctfusion/predict';
import { type FittedTransfer, fitTransfer, type TransferLearning } from './fit-transfer.js';
import type { TransferCell } from './transfer-cells.js';

/** What transferring one run, or two, to a machine that training did not see is off by. */
export interface TransferStudy {
  /** Means over left-out devices, percent; of two runs NaN where no job has two. */
  readonly error: number;
  readonly errorOfTwo: number;
  /** Of one run that training did not see either: its own cell is taken out of the levels. NaN where no study leaves one out. */
  readonly errorOfNewRun: number;
  readonly coverage: number;
  /** Width of the interval over the time; and the interval score on log time, at 90 %. */
  readonly relativeWidth: number;
  readonly intervalScore: number;
  readonly devices: readonly { readonly device: string; readonly error: number; readonly coverage: number }[];
  /** The same by the name of the jobs, where they have one. */
  readonly names: readonly { readonly name: string; readonly error: number; readonly coverage: number }[];
}

/** What was judged, by device and by the jobs' names. */
interface Judging {
  readonly devices: Map<string, Judged>;
  readonly names: Map<string, Judged>;
}

const startJudging = (): Judging => ({ devices: new Map(), names: new Map() });

/** Of one device, or one name, everything that was transferred to it. */
interface Judged {
  readonly errors: number[];
  readonly ofTwo: number[];
  readonly ofNewRun: number[];
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
  const judged = startJudging();
  for (const group of new Set(cells.map(groupOf))) {
    const others = cells.filter((cell) => groupOf(cell) !== group);
    const out = cells.filter((cell) => groupOf(cell) === group);
    const chips = new Set(out.map(({ chip }) => chip));
    const beside = (learning.beside ?? []).filter(({ chip }) => !chips.has(chip));
    const fitted = fitTransfer(others, { ...learning, beside });
    judge(fitted.model, others, out, judged);
    judgeNewRuns(fitted, others, out, judged);
  }
  return meansOf(judged);
}

/** Transfers runs to other cells of the same job, by a model that saw neither. */
export function judgeTransfer(
  model: TransferModel,
  runs: readonly TransferCell[],
  targets: readonly TransferCell[],
): TransferStudy {
  const judged = startJudging();
  judge(model, runs, targets, judged);
  return meansOf(judged);
}

function judge(
  model: TransferModel,
  given: readonly TransferCell[],
  targets: readonly TransferCell[],
  judged: Judging,
): void {
  for (const target of targets) {
    const transfer = transferrer(model, target.precision, target.name);
    const entries = entriesOf(judged, target);
    const runs = given.filter(({ job }) => job === target.job);
    for (const [index, run] of runs.entries()) {
      const one = transfer([run], target.rates, LEVEL);
      const isInside = one.lowerMs <= target.milliseconds && target.milliseconds <= one.upperMs;
      for (const entry of entries) {
        entry.errors.push(Math.abs(one.milliseconds / target.milliseconds - 1));
        entry.inside.push(Number(isInside));
        entry.widths.push((one.upperMs - one.lowerMs) / one.milliseconds);
        entry.scores.push(logScore(one, target.milliseconds));
      }
      for (const second of runs.slice(0, index)) {
        const two = transfer([run, second], target.rates, LEVEL);
        for (const { ofTwo } of entries) ofTwo.push(Math.abs(two.milliseconds / target.milliseconds - 1));
      }
    }
  }
}

/** What is kept of a target: under its device, and under its job's name where it has one. */
function entriesOf({ devices, names }: Judging, { device, name }: TransferCell): Judged[] {
  return name === undefined ? [entryOf(devices, device)] : [entryOf(devices, device), entryOf(names, name)];
}

function entryOf(judged: Map<string, Judged>, key: string): Judged {
  const entry = judged.get(key) ?? {
    errors: [],
    ofTwo: [],
    ofNewRun: [],
    inside: [],
    widths: [],
    scores: [],
  };
  judged.set(key, entry);
  return entry;
}

/** The same with every run's own cell taken out of the levels in turn: nobody's next run is among those of training. */
function judgeNewRuns(
  { model, regression }: FittedTransfer,
  runs: readonly TransferCell[],
  targets: readonly TransferCell[],
  judged: Judging,
): void {
  const complete = (cell: TransferCell): TransferCell => ({
    ...cell,
    rates: completeRates(cell.rates, model.offsets),
  });
  const wanted = targets.map(complete);
  for (const [row, run] of runs.map(complete).entries()) {
    const asked = wanted.filter(({ job }) => job === run.job);
    if (asked.length === 0) continue;
    const levelOf = regression.without([row]);
    for (const target of asked) {
      const log = Math.log(run.milliseconds) + levelOf(target) - levelOf(run);
      const shift = model.shift * otherness(squaredRateDistance(run.rates, target.rates));
      for (const { ofNewRun } of entriesOf(judged, target))
        ofNewRun.push(Math.abs(Math.exp(log + shift) / target.milliseconds - 1));
    }
  }
}

function meansOf({ devices, names }: Judging): TransferStudy {
  const over = (of: (entry: Judged) => number[]): number =>
    mean(Array.from(devices.values(), (entry) => mean(of(entry))));
  const each = ({ errors, inside }: Judged) => ({ error: 100 * mean(errors), coverage: 100 * mean(inside) });
  return {
    error: 100 * over(({ errors }) => errors),
    errorOfTwo: 100 * over(({ ofTwo }) => ofTwo),
    errorOfNewRun: 100 * over(({ ofNewRun }) => ofNewRun),
    coverage: 100 * over(({ inside }) => inside),
    relativeWidth: over(({ widths }) => widths),
    intervalScore: over(({ scores }) => scores),
    devices: Array.from(devices, ([device, entry]) => ({ device, ...each(entry) })),
    names: Array.from(names, ([name, entry]) => ({ name, ...each(entry) })),
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
