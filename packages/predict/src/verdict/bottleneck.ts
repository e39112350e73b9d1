import type { Predictions } from '../predictor.js';
import { RUN_PARTS, type RunPart } from '../tasks/stage.js';

/** The part of a row's run that takes longest. */
export function bottleneckOf(parts: NonNullable<Predictions['parts']>, row: number): RunPart {
  return RUN_PARTS.reduce((longest, part) => (parts[part][row]! > parts[longest][row]! ? part : longest));
}
