import { mean, type Table } from '@ctfusion/base';
import { type Predictions, type Predictor, predictJudged, taskKindOf } from '@ctfusion/predict';
import type { LoadedConfig } from '../experiment/config.js';
import { fitPredictor } from '../methods/fit-predictor.js';
import { drawRows } from './draws.js';
import { atLevel, type InformationLevel, informationLevels } from './information-levels.js';
import { clusteredConfidence, type GroupFigures, groupFigures } from './judged-rows.js';
import { type LeaveOutProgress, leftOutFolds } from './left-out-groups.js';
import { middleMachine } from './middle-machine.js';

/** How left-out groups are predicted at one level of what is known of their machines: means over groups. */
export interface LadderLevel {
  readonly level: string;
  /** Measured runs of the machine. */
  readonly runs: number;
  /** Mean absolute percentage error; a row without an answer counts as 100. */
  readonly mape: number;
  /** Percent of the answered runs inside their interval. */
  readonly coverage: number;
  readonly relative_width: number;
  /** On the logarithm of the time; smaller is better. */
  readonly interval_score: number;
  /** Share of the rows that got an answer, 0 to 1. */
  readonly answered: number;
  /** Each left-out group's own error; of a number of runs only groups with more than so many. */
  readonly groups: readonly { readonly group: string; readonly mape: number }[];
  /** Mean over groups of this level's error minus the first's, percentage points, and its 95 % bootstrap interval; both absent of the first. */
  readonly against_first?: { readonly difference: number; readonly confidence: readonly [number, number] };
}

export interface LadderOptions {
  readonly by: readonly string[];
  /** Fits among which the groups are dealt; absent: one for each group. */
  readonly folds?: number;
  readonly level: number;
  readonly runCounts: readonly number[];
  readonly draws: number;
  /** Judges one machine of each group, the middle one by cores: then runs are of the machine that they tell of. */
  readonly oneMachine?: boolean;
  /** Judges with all benchmarks alone, beside runs. */
  readonly fullOnly?: boolean;
  readonly onGroup?: LeaveOutProgress;
}

interface Judged extends Partial<GroupFigures> {
  readonly mape: number;
  readonly answered: number;
}

interface JudgedGroup extends Judged {
  readonly group: string;
}

/**
 * Leaves each group out, learns from the others, what machines are like included, and predicts the group's runs at every level of
 * information about its machines: from data sheets alone to all benchmarks and measured runs.
 * @throws InputError if the config's predictor gives no intervals.
 */
export function studyLadder(
  { config, ...loaded }: LoadedConfig,
  dataset: Table,
  options: LadderOptions,
): { readonly levels: readonly LadderLevel[] } {
  const grouped = { ...config, validation: { ...config.validation, group_by_col: [...options.by] } };
  const levels = informationLevels(taskKindOf(dataset).name).slice(options.fullOnly === true ? -1 : 0);
  const folds = leftOutFolds(dataset, options.by, options.folds);
  const judged = new Map<string, { level: string; runs: number; groups: JudgedGroup[] }>();
  const add = (level: string, runs: number, figures: JudgedGroup): void => {
    const key = `${level} ${runs}`;
    const entry = judged.get(key) ?? { level, runs, groups: [] };
    entry.groups.push(figures);
    judged.set(key, entry);
  };
  let seed = 0;
  for (const [index, { trainRows, groups }] of folds.entries()) {
    options.onGroup?.(index + 1, folds.length);
    const request = { dataset, rows: Int32Array.from(trainRows), config: grouped, configFile: loaded.file };
    const judge: Judge = {
      predictor: fitPredictor(request).predictor,
      dataset,
      level: options.level,
      configFile: loaded.file,
    };
    for (const { group, testRows: ofGroup } of groups) {
      const testRows = options.oneMachine === true ? middleMachine(dataset, ofGroup) : ofGroup;
      for (const level of levels) add(level.level, 0, { group, ...judgeRows(judge, level, testRows) });
      for (const runs of options.runCounts) {
        if (runs >= testRows.length) continue;
        const draws = Array.from({ length: options.draws }, (_, draw) =>
          judgeCalibrated(judge, levels.at(-1)!, testRows, drawRows(testRows, runs, 1000 * seed + draw + 1)),
        );
        add('runs', runs, { group, ...meanFigures(draws) });
      }
      seed++;
    }
  }
  const first = judged.get(`${levels[0]!.level} 0`)!.groups;
  return {
    levels: Array.from(judged.values(), ({ level, runs, groups: figures }) => ({
      level,
      runs,
      ...(meanFigures(figures) as Required<Judged>),
      groups: figures.map(({ group, mape }) => ({ group, mape })),
      ...againstFirst(figures, first),
    })).map(
      ({ level, runs, mape, coverage, relative_width, interval_score, answered, groups, against_first }) => ({
        level,
        runs,
        mape,
        coverage,
        relative_width,
        interval_score,
        answered,
        groups,
        ...(against_first === undefined ? {} : { against_first }),
      }),
    ),
  };
}

/** What this level saves, group by group; nothing where it is the first, or lacks groups: after so many runs nothing is left of them. */
function againstFirst(
  figures: readonly Judged[],
  first: readonly Judged[],
): Pick<LadderLevel, 'against_first'> {
  if (figures === first || figures.length !== first.length) return {};
  const differences = figures.map(({ mape }, group) => mape - first[group]!.mape);
  return { against_first: { difference: mean(differences), confidence: clusteredConfidence(differences) } };
}

interface Judge {
  readonly predictor: Predictor;
  readonly dataset: Table;
  readonly level: number;
  readonly configFile: string;
}

function judgeRows(
  { predictor, dataset, level, configFile }: Judge,
  information: InformationLevel,
  rows: readonly number[],
): Judged {
  const table = atLevel(dataset.take(rows), information);
  const { predictions } = predictJudged(table, predictor, level);
  const target = table.numbers(predictor.targetColumn);
  const answered = rows.flatMap((_, row) => (Number.isNaN(predictions.latencyMs[row]!) ? [] : [row]));
  const share = answered.length / rows.length;
  if (answered.length === 0) return { mape: 100, answered: 0 };
  const figures = groupFigures(
    answered.map((row) => target[row]!),
    only(predictions, answered),
    { kind: predictor.kind, configFile },
  );
  return { ...figures, mape: share * figures.error + (1 - share) * 100, answered: share };
}

function judgeCalibrated(
  judge: Judge,
  information: InformationLevel,
  rows: readonly number[],
  measured: readonly number[],
): Judged {
  const predictor = judge.predictor.calibrate!(atLevel(judge.dataset.take(measured), information));
  const set = new Set(measured);
  return judgeRows(
    { ...judge, predictor },
    information,
    rows.filter((row) => !set.has(row)),
  );
}

function only({ latencyMs, interval }: Predictions, rows: readonly number[]): Predictions {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  if (interval === undefined) return { latencyMs: pick(latencyMs) };
  const { level, lowerMs, upperMs } = interval;
  return {
    latencyMs: pick(latencyMs),
    interval: { level, lowerMs: pick(lowerMs), upperMs: pick(upperMs) },
  };
}

const FIGURES = ['mape', 'coverage', 'relative_width', 'interval_score', 'answered'] as const;

/** The mean of each figure over those that have it; 0 where none has: nothing was answered. */
function meanFigures(figures: readonly Judged[]): Judged {
  return Object.fromEntries(
    FIGURES.map((name) => {
      const known = figures.flatMap((one) => one[name] ?? []);
      return [name, known.length === 0 ? 0 : mean(known)];
    }),
  ) as unknown as Judged;
}
