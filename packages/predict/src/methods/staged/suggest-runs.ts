import { InputError, mean, type Table } from '@ctfusion/base';
import { COLUMN, columnDefinition } from '@ctfusion/schema/columns';
import type { SuggestedRun, SuggestOptions } from '../../predictor.js';
import { taskFamilies } from '../../tasks/task-families.js';
import { taskKind } from '../../tasks/task-kinds.js';
import { fewOf } from '../../verdict/few-of.js';
import { alikeLevel, likeness, type TaskProfile } from './alike-tasks.js';
import type { EffectCell } from './effects.js';
import type { ImputedDoubts, ImputedMachines } from './imputed-doubt.js';
import { logInterval, relativeWidth } from './log-interval.js';
import { StagedEngine } from './predict-staged.js';
import type { StagedModel } from './staged-model.js';
import { systemVectors } from './system-vector.js';

/**
 * The runs to measure next on one system, in order: each is the one that shrinks the mean interval of all candidate tasks most per
 * millisecond it takes, while the budget lasts. What a run will show is unknown, but how much it narrows the posterior is not. No task is named
 * twice, and none whose run tells next to nothing: the list may be empty.
 * @param tasks candidate tasks on that system (all rows have its benchmarks and `system_id`).
 * @throws InputError if no candidate is of a family that was trained on, or the budget pays for none.
 */
export function suggestRuns(
  model: StagedModel,
  tasks: Table,
  options: SuggestOptions,
  imputed?: ImputedMachines,
): SuggestedRun[] {
  const families = taskFamilies(tasks, model.reading.kindName);
  const known = new Set(model.families);
  const candidates = Array.from({ length: tasks.rowCount }, (_, row) => row).filter((row) =>
    known.has(families[row]!),
  );
  if (candidates.length === 0) {
    throw new InputError('unknown-family', `no task is of a trained family (${fewOf(model.families)})`, {
      file: tasks.source,
      column: taskKind(model.reading.kindName).familyColumn,
    });
  }
  const costs = new StagedEngine(model).predict(tasks).latencyMs;
  const { doubts, profileOf } = new StagedEngine(model).predict(tasks, imputed);
  const candidatesOf: Candidates = {
    tasks,
    families,
    costs,
    doubts,
    profileOf,
    level: options.level,
    ...(imputed === undefined ? {} : { imputed }),
  };
  const keys = taskKeys(tasks);
  const named = new Set<string>();
  let current = withSystem(model, tasks);
  let width = meanWidth(current, tasks, options.level, imputed);
  let budget = options.budgetMs;
  const suggested: SuggestedRun[] = [];
  while (suggested.length < options.maximum) {
    const affordable = candidates.filter((row) => costs[row]! <= budget && !named.has(keys[row]!));
    const best = mostUseful(current, candidatesOf, affordable, width);
    if (best === undefined) break;
    suggested.push({ row: best.row, costMs: costs[best.row]!, widthBefore: width, widthAfter: best.width });
    named.add(keys[best.row]!);
    budget -= costs[best.row]!;
    current = best.model;
    width = best.width;
  }
  const cheapest = candidates.reduce((least, row) => Math.min(least, costs[row]!), Number.POSITIVE_INFINITY);
  if (cheapest > options.budgetMs) {
    throw new InputError(
      'budget-too-small',
      `the cheapest run takes ${Math.ceil(cheapest)} ms, the budget is ${options.budgetMs} ms`,
      { field: 'budget_ms' },
    );
  }
  return suggested;
}

/** Likeness from which on two tasks are one. */
const SAME_TASK = 1 - 1e-9;
/** A run that narrows the mean interval by less, as a share, tells nothing. */
const SMALLEST_NARROWING = 1e-4;

/** What each row asks: rows of one task have the same. */
function taskKeys(tasks: Table): readonly string[] {
  const texts = tasks.names
    .filter((name) => columnDefinition(name)?.owner === 'task')
    .map((name) => tasks.texts(name));
  return Array.from({ length: tasks.rowCount }, (_, row) => JSON.stringify(texts.map((cells) => cells[row])));
}

/** Tasks that could be measured. */
interface Candidates {
  readonly tasks: Table;
  readonly imputed?: ImputedMachines;
  readonly families: readonly string[];
  readonly costs: Float64Array;
  readonly doubts: ImputedDoubts | undefined;
  readonly profileOf: ((row: number) => TaskProfile) | undefined;
  readonly level: number;
}

function mostUseful(
  model: StagedModel,
  { tasks, imputed, families, costs, doubts, profileOf, level }: Candidates,
  rows: readonly number[],
  width: number,
): { row: number; model: StagedModel; width: number } | undefined {
  // Runs of one family, and of tasks that are alike, are worth the same, so the cheapest stands for them.
  const cheapest = new Map<string, number>();
  for (const row of rows) {
    const likes = JSON.stringify([families[row], ...(profileOf?.(row).map(Math.round) ?? [])]);
    const other = cheapest.get(likes);
    if (other === undefined || costs[row]! < costs[other]!) cheapest.set(likes, row);
  }
  let best: { row: number; model: StagedModel; width: number; gain: number } | undefined;
  for (const row of cheapest.values()) {
    const [system, family] = [tasks.texts(COLUMN.systemId)[row]!, families[row]!];
    const measured = withRun(model, { system, family, doubt: doubts?.of(row), profile: profileOf?.(row) });
    const after = meanWidth(measured, tasks, level, imputed);
    const gain = (width - after) / costs[row]!;
    if (after <= width * (1 - SMALLEST_NARROWING) && (best === undefined || gain > best.gain))
      best = { row, model: measured, width: after, gain };
  }
  return best;
}

/** The model knowing the system's vector, so that a hypothetical run can be put there. */
function withSystem(model: StagedModel, tasks: Table): StagedModel {
  const name = tasks.texts(COLUMN.systemId)[0]!;
  return {
    ...model,
    systems: { ...model.systems, [name]: systemVectors(tasks, model.reading.kindName)[0]! },
  };
}

/** One more run of a family on a system; its outcome does not matter for the posterior's width. */
function withRun(
  model: StagedModel,
  { system, family, doubt, profile }: Pick<EffectCell, 'system' | 'family' | 'doubt' | 'profile'>,
): StagedModel {
  const { alike } = model.effectParameters;
  const isCell = (cell: EffectCell): boolean =>
    cell.system === system &&
    cell.family === family &&
    (profile === undefined || (cell.profile !== undefined && likeness(cell.profile, profile) > SAME_TASK));
  const cell = model.effectCells.find(isCell) ?? {
    system,
    family,
    count: 0,
    mean: 0,
    runVariance: alike === undefined ? model.runVariance : alikeLevel(alike, 0).runVariance,
    profile,
    doubt,
  };
  return {
    ...model,
    effectCells: [...model.effectCells.filter((other) => !isCell(other)), { ...cell, count: cell.count + 1 }],
  };
}

function meanWidth(model: StagedModel, tasks: Table, level: number, imputed?: ImputedMachines): number {
  const engine = new StagedEngine(model);
  const ends = logInterval(engine.bounds(level), level);
  const { deviation, imputedDeviation } = engine.predict(tasks, imputed);
  return mean(
    Array.from(deviation, (own, row) =>
      relativeWidth(ends({ deviation: own, imputedDeviation: imputedDeviation[row]! })),
    ),
  );
}
