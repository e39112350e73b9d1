/** What a run does for a while, in the words of its kind of task. */
export interface Activity {
  readonly name: string;
  /** Of the time of all stages, 0 to 1. */
  readonly share: number;
}

/** Stages of a run as activities, the longest first; stages that are one activity are added up. */
export function activities(
  stages: readonly { readonly stage: string; readonly timeMs: number }[],
  names: Readonly<Record<string, string>>,
): Activity[] {
  const times = new Map<string, number>();
  for (const { stage, timeMs } of stages) {
    const name = names[stage] ?? stage;
    times.set(name, (times.get(name) ?? 0) + timeMs);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  if (!(total > 0)) return [];
  return Array.from(times, ([name, time]) => ({ name, share: time / total }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}
