import { formatDuration } from '@ctfusion/base/text';

interface WithTargets {
  readonly targets?: Readonly<Record<string, number>> | undefined;
}

/** Names of the targets that any of the rows has, in the order in which they come. */
export const targetNames = (rows: readonly WithTargets[]): string[] => [
  ...new Set(rows.flatMap(({ targets }) => Object.keys(targets ?? {}))),
];

/** `time_to_first_token_ms` → `time to first token`. */
export const targetWords = (name: string): string => name.replace(/_ms$/, '').replaceAll('_', ' ');

export const shownTarget = (timeMs: number | undefined): string =>
  timeMs === undefined ? '–' : formatDuration(timeMs);
