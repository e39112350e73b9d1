import type { Table } from '@ctfusion/base';
import type { Predictions, Predictor } from '../predictor.js';
import { RUN_PARTS, type RunPart } from '../tasks/stage.js';
import { taskKind } from '../tasks/task-kinds.js';

/** The part of a row's run that takes longest. */
export function bottleneckOf(parts: NonNullable<Predictions['parts']>, row: number): RunPart {
  return RUN_PARTS.reduce((longest, part) => (parts[part][row]! > parts[longest][row]! ? part : longest));
}

/**
 * What bounds each row's run, in its kind's labels: those of the stages that take longest together. Undefined where the kind has no labels of
 * its own for stages, or the predictor no stages.
 */
export function boundWords(table: Table, predictor: Predictor): readonly string[] | undefined {
  const kind = predictor.taskKind === undefined ? undefined : taskKind(predictor.taskKind);
  const bounds = kind?.labels.bounds;
  if (bounds === undefined || predictor.stageTimes === undefined) return undefined;
  return predictor.stageTimes(table).map((stages) => longestBound(stages, bounds) ?? '');
}

/** The words of the stages that take longest together; undefined where no stage has any. */
export function longestBound(
  stages: readonly { readonly stage: string; readonly timeMs: number }[],
  bounds: Readonly<Record<string, string>>,
): string | undefined {
  const times = new Map<string, number>();
  for (const { stage, timeMs } of stages) {
    const words = bounds[stage];
    if (words !== undefined) times.set(words, (times.get(words) ?? 0) + timeMs);
  }
  return [...times].sort((a, b) => b[1] - a[1])[0]?.[0];
}
