import { InputError } from '@ctfusion/base';
import { impossibleTime } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** @throws InputError naming the place (file and run) of a run that takes as long as none can. */
export function checkTime(milliseconds: number, place: string): void {
  const why = impossibleTime(milliseconds, COLUMN.totalTimeMs);
  if (why !== undefined)
    throw new InputError('out-of-range', `a run takes ${milliseconds}${why}`, { file: place });
}
