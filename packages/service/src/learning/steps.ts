import type { JobProgress } from '@ctfusion/storage';

/** Told how far a job is. */
export type Tell = (progress: JobProgress) => void;

/**
 * A step of a job, as a share of the whole: what it does, and from where to where.
 * @returns told how far the step is, 0 to 1
 */
export function step(
  tell: Tell,
  stage: string,
  [from, to]: readonly [number, number],
): (share: number) => void {
  tell({ stage, share: from });
  return (share) => tell({ stage, share: from + share * (to - from) });
}
